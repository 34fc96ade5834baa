// libpq brings some twenty libraries with it, and to load them takes longer than all else at a program's start. So it is loaded
// by the first call, not by the linker. The functions keep their names; what the header declares is there under another one,
// and says what each takes and gives.
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#define PQclear declared_PQclear
#define PQcmdStatus declared_PQcmdStatus
#define PQcmdTuples declared_PQcmdTuples
#define PQconnectdb declared_PQconnectdb
#define PQconnectdbParams declared_PQconnectdbParams
#define PQconninfoFree declared_PQconninfoFree
#define PQconninfoParse declared_PQconninfoParse
#define PQconsumeInput declared_PQconsumeInput
#define PQerrorMessage declared_PQerrorMessage
#define PQexec declared_PQexec
#define PQfinish declared_PQfinish
#define PQfreemem declared_PQfreemem
#define PQftype declared_PQftype
#define PQgetResult declared_PQgetResult
#define PQgetisnull declared_PQgetisnull
#define PQgetvalue declared_PQgetvalue
#define PQisBusy declared_PQisBusy
#define PQnfields declared_PQnfields
#define PQntuples declared_PQntuples
#define PQresultErrorField declared_PQresultErrorField
#define PQresultErrorMessage declared_PQresultErrorMessage
#define PQresultStatus declared_PQresultStatus
#define PQsendPrepare declared_PQsendPrepare
#define PQsendQueryParams declared_PQsendQueryParams
#define PQsendQueryPrepared declared_PQsendQueryPrepared
#define PQsetNoticeProcessor declared_PQsetNoticeProcessor
#define PQsocket declared_PQsocket
#define PQstatus declared_PQstatus
#define PQtransactionStatus declared_PQtransactionStatus
#if __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
#else
#include <libpq-fe.h>
#endif
#undef PQclear
#undef PQcmdStatus
#undef PQcmdTuples
#undef PQconnectdb
#undef PQconnectdbParams
#undef PQconninfoFree
#undef PQconninfoParse
#undef PQconsumeInput
#undef PQerrorMessage
#undef PQexec
#undef PQfinish
#undef PQfreemem
#undef PQftype
#undef PQgetResult
#undef PQgetisnull
#undef PQgetvalue
#undef PQisBusy
#undef PQnfields
#undef PQntuples
#undef PQresultErrorField
#undef PQresultErrorMessage
#undef PQresultStatus
#undef PQsendPrepare
#undef PQsendQueryParams
#undef PQsendQueryPrepared
#undef PQsetNoticeProcessor
#undef PQsocket
#undef PQstatus
#undef PQtransactionStatus

// A function of the library; null when the library cannot be loaded, of which dlerror tells.
static inline void *latchkey_pq(const char *name) {
  void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  return library ? dlsym(library, name) : NULL;
}

// Whoever parses an address or connects is told when the library is not there; the rest is called only after that.
static inline PQconninfoOption *PQconninfoParse(const char *text, char **message) {
  __typeof__(&declared_PQconninfoParse) parse = (__typeof__(parse))latchkey_pq("PQconninfoParse");
  if (parse) return parse(text, message);
  *message = strdup(dlerror());
  return NULL;
}
static inline void PQfreemem(void *memory) {
  __typeof__(&declared_PQfreemem) release = (__typeof__(release))latchkey_pq("PQfreemem");
  release ? release(memory) : free(memory);
}
static inline void PQconninfoFree(PQconninfoOption *options) {
  if (options) ((__typeof__(&declared_PQconninfoFree))latchkey_pq("PQconninfoFree"))(options);
}
static inline PGconn *PQconnectdbParams(const char *const *names, const char *const *values, int expand) {
  __typeof__(&declared_PQconnectdbParams) connect = (__typeof__(connect))latchkey_pq("PQconnectdbParams");
  return connect ? connect(names, values, expand) : NULL;
}
static inline PGconn *PQconnectdb(const char *text) {
  __typeof__(&declared_PQconnectdb) connect = (__typeof__(connect))latchkey_pq("PQconnectdb");
  return connect ? connect(text) : NULL;
}

#define LATCHKEY_PQ(result, name, parameters, arguments)                                   \
  static inline result name parameters {                                                   \
    static __typeof__(&declared_##name) loaded;                                            \
    __typeof__(loaded) function = __atomic_load_n(&loaded, __ATOMIC_ACQUIRE);              \
    if (!function) {                                                                       \
      function = (__typeof__(function))latchkey_pq(#name);                                 \
      __atomic_store_n(&loaded, function, __ATOMIC_RELEASE);                               \
    }                                                                                      \
    return function arguments;                                                             \
  }
LATCHKEY_PQ(void, PQfinish, (PGconn *connection), (connection))
LATCHKEY_PQ(ConnStatusType, PQstatus, (const PGconn *connection), (connection))
LATCHKEY_PQ(PGTransactionStatusType, PQtransactionStatus, (const PGconn *connection), (connection))
LATCHKEY_PQ(char *, PQerrorMessage, (const PGconn *connection), (connection))
LATCHKEY_PQ(int, PQsocket, (const PGconn *connection), (connection))
LATCHKEY_PQ(
    PQnoticeProcessor, PQsetNoticeProcessor, (PGconn *connection, PQnoticeProcessor processor, void *context),
    (connection, processor, context))
LATCHKEY_PQ(PGresult *, PQexec, (PGconn *connection, const char *statement), (connection, statement))
LATCHKEY_PQ(
    int, PQsendPrepare,
    (PGconn *connection, const char *name, const char *statement, int count, const Oid *types),
    (connection, name, statement, count, types))
LATCHKEY_PQ(
    int, PQsendQueryParams,
    (PGconn *connection, const char *statement, int count, const Oid *types, const char *const *values,
     const int *lengths, const int *formats, int format),
    (connection, statement, count, types, values, lengths, formats, format))
LATCHKEY_PQ(
    int, PQsendQueryPrepared,
    (PGconn *connection, const char *name, int count, const char *const *values, const int *lengths,
     const int *formats, int format),
    (connection, name, count, values, lengths, formats, format))
LATCHKEY_PQ(int, PQconsumeInput, (PGconn *connection), (connection))
LATCHKEY_PQ(int, PQisBusy, (PGconn *connection), (connection))
LATCHKEY_PQ(PGresult *, PQgetResult, (PGconn *connection), (connection))
LATCHKEY_PQ(void, PQclear, (PGresult *answer), (answer))
LATCHKEY_PQ(ExecStatusType, PQresultStatus, (const PGresult *answer), (answer))
LATCHKEY_PQ(char *, PQresultErrorField, (const PGresult *answer, int field), (answer, field))
LATCHKEY_PQ(char *, PQresultErrorMessage, (const PGresult *answer), (answer))
LATCHKEY_PQ(char *, PQcmdStatus, (PGresult *answer), (answer))
LATCHKEY_PQ(char *, PQcmdTuples, (PGresult *answer), (answer))
LATCHKEY_PQ(int, PQntuples, (const PGresult *answer), (answer))
LATCHKEY_PQ(int, PQnfields, (const PGresult *answer), (answer))
LATCHKEY_PQ(Oid, PQftype, (const PGresult *answer, int column), (answer, column))
LATCHKEY_PQ(int, PQgetisnull, (const PGresult *answer, int row, int column), (answer, row, column))
LATCHKEY_PQ(char *, PQgetvalue, (const PGresult *answer, int row, int column), (answer, row, column))
#undef LATCHKEY_PQ
