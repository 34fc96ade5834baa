import CCurl

/// A connection of libcurl with its settings. It belongs to one thread.
final class CurlHandle {
  private let handle: UnsafeMutableRawPointer
  private var lists: [UnsafeMutablePointer<curl_slist>] = []
  private let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  /// The library's own start, once for the process.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// Why there is no handle, when there is none.
  static var refusal: String {
    isReady ? "there is no memory left" : "libcurl cannot be loaded on this machine: install libcurl4"
  }

  /// Nil when the library is not there, or the memory is full.
  init?() {
    guard Self.isReady, let handle = curl_easy_init() else { return nil }
    self.handle = handle
    message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    curl_easy_cleanup(handle)
    for list in lists { curl_slist_free_all(list) }
    message.deallocate()
  }

  /// Forgets all settings; connections stay open.
  func reset() {
    curl_easy_reset(handle)
    for list in lists { curl_slist_free_all(list) }
    lists = []
    // Signals for time-outs would reach other threads.
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(message))
  }

  func set(_ option: CURLoption, _ value: Int) { latchkey_curl_set_long(handle, option, value) }

  func set(_ option: CURLoption, _ value: String) { latchkey_curl_set_text(handle, option, value) }

  func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) { latchkey_curl_set_pointer(handle, option, value) }

  func set(_ option: CURLoption, _ callback: @escaping curl_read_callback) {
    latchkey_curl_set_transfer(handle, option, callback)
  }

  func setDebug(_ callback: @escaping curl_debug_callback) { latchkey_curl_set_debug(handle, callback) }

  func set(_ option: CURLoption, list texts: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for text in texts { list = curl_slist_append(list, text) ?? list }
    guard let list else { return }
    lists.append(list)
    latchkey_curl_set_pointer(handle, option, list)
  }

  /// Bytes that the library copies.
  func setBody(_ bytes: [UInt8]) {
    latchkey_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
    bytes.withUnsafeBytes { body in
      if let base = body.baseAddress {
        latchkey_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: base))
      }
    }
  }

  /// Does what the settings say; blocks until it is done.
  func perform() -> CURLcode {
    message[0] = 0
    return curl_easy_perform(handle)
  }

  /// What went wrong, in the library's words.
  func complaint(_ code: CURLcode) -> String {
    let detail = String(cString: message)
    return detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
  }

  /// The status of the last answer; 0 when there was none.
  var status: Int {
    var status = 0
    latchkey_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
    return status
  }

  /// Whether the connection stood and sending began.
  var hasBegun: Bool {
    var microseconds = curl_off_t(0)
    latchkey_curl_get_time(handle, CURLINFO_PRETRANSFER_TIME_T, &microseconds)
    return microseconds > 0
  }
}
