// libcurl brings some thirty libraries with it, and to load them takes longer than all else at a program's start. So it is loaded
// by the first call, not by the linker. The functions keep their names; what the header declares is there under another one,
// and says what each takes and gives.
#include <dlfcn.h>
#define curl_easy_cleanup declared_curl_easy_cleanup
#define curl_easy_init declared_curl_easy_init
#define curl_easy_perform declared_curl_easy_perform
#define curl_easy_reset declared_curl_easy_reset
#define curl_easy_strerror declared_curl_easy_strerror
#define curl_global_init declared_curl_global_init
#define curl_slist_append declared_curl_slist_append
#define curl_slist_free_all declared_curl_slist_free_all
#include <curl/curl.h>
#undef curl_easy_cleanup
#undef curl_easy_init
#undef curl_easy_perform
#undef curl_easy_reset
#undef curl_easy_strerror
#undef curl_global_init
#undef curl_slist_append
#undef curl_slist_free_all

// A function of the library; null when the library cannot be loaded.
static inline void *latchkey_curl(const char *name) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  return library ? dlsym(library, name) : NULL;
}

// Whoever makes the library ready is told when it is not there; the rest is called only after that.
static inline CURLcode curl_global_init(long flags) {
  __typeof__(&declared_curl_global_init) init = (__typeof__(init))latchkey_curl("curl_global_init");
  return init ? init(flags) : CURLE_FAILED_INIT;
}

#define LATCHKEY_CURL(result, name, parameters, arguments) \
  static inline result name parameters { return ((__typeof__(&declared_##name))latchkey_curl(#name)) arguments; }
LATCHKEY_CURL(CURL *, curl_easy_init, (void), ())
LATCHKEY_CURL(void, curl_easy_reset, (CURL *handle), (handle))
LATCHKEY_CURL(CURLcode, curl_easy_perform, (CURL *handle), (handle))
LATCHKEY_CURL(void, curl_easy_cleanup, (CURL *handle), (handle))
LATCHKEY_CURL(const char *, curl_easy_strerror, (CURLcode code), (code))
LATCHKEY_CURL(struct curl_slist *, curl_slist_append, (struct curl_slist *list, const char *text), (list, text))
LATCHKEY_CURL(void, curl_slist_free_all, (struct curl_slist *list), (list))
#undef LATCHKEY_CURL

// Swift cannot call variadic functions: each kind of option has a function of its own.
#define LATCHKEY_SETOPT ((__typeof__(&curl_easy_setopt))latchkey_curl("curl_easy_setopt"))
#define LATCHKEY_GETINFO ((__typeof__(&curl_easy_getinfo))latchkey_curl("curl_easy_getinfo"))
static inline CURLcode latchkey_curl_set_long(CURL *handle, CURLoption option, long value) {
  return LATCHKEY_SETOPT(handle, option, value);
}
static inline CURLcode latchkey_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return LATCHKEY_SETOPT(handle, option, value);
}
static inline CURLcode latchkey_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return LATCHKEY_SETOPT(handle, option, value);
}
static inline CURLcode latchkey_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return LATCHKEY_SETOPT(handle, option, value);
}
static inline CURLcode latchkey_curl_set_transfer(CURL *handle, CURLoption option, curl_read_callback callback) {
  return LATCHKEY_SETOPT(handle, option, callback);
}
static inline CURLcode latchkey_curl_set_debug(CURL *handle, curl_debug_callback callback) {
  return LATCHKEY_SETOPT(handle, CURLOPT_DEBUGFUNCTION, callback);
}
static inline CURLcode latchkey_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return LATCHKEY_GETINFO(handle, info, value);
}
static inline CURLcode latchkey_curl_get_time(CURL *handle, CURLINFO info, curl_off_t *value) {
  return LATCHKEY_GETINFO(handle, info, value);
}
#undef LATCHKEY_SETOPT
#undef LATCHKEY_GETINFO
// A macro with a cast, which Swift does not import.
static const long latchkey_curl_basic = (long)CURLAUTH_BASIC;
