import CCurl

/// What every request over HTTP shares.
extension CurlHandle {
  /// The settings of a request that goes to this address alone, over TLS 1.2 or newer where it is https.
  func prepareHTTP(_ address: String, _ patience: Duration) {
    reset()
    set(CURLOPT_URL, address)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    set(CURLOPT_PROXY, "")
    set(CURLOPT_CONNECTTIMEOUT_MS, min(patience, Patience.connecting).milliseconds)
    set(CURLOPT_TIMEOUT_MS, patience.milliseconds)
  }

  /// The beginning of an answer.
  private final class Answer {
    var bytes: [UInt8] = []
    let most: Int

    init(most: Int) { self.most = most }
  }

  /// Does what the settings say, and keeps at most so many bytes of the answer.
  func performKeepingAnswer(most: Int) -> (result: CURLcode, answer: [UInt8]) {
    let answer = Answer(most: most)
    set(CURLOPT_WRITEFUNCTION) { buffer, size, count, answer in
      guard let buffer, let answer else { return 0 }
      let answered = Unmanaged<Answer>.fromOpaque(answer).takeUnretainedValue()
      let piece = UnsafeRawBufferPointer(start: buffer, count: size * count)
      answered.bytes += piece.prefix(answered.most - answered.bytes.count)
      return size * count
    }
    set(CURLOPT_WRITEDATA, Unmanaged.passUnretained(answer).toOpaque())
    return withExtendedLifetime(answer) { (perform(), answer.bytes) }
  }
}
