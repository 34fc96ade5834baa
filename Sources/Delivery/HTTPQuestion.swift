import CCurl

/// A GET that asks one of the team's own servers, and takes no redirection.
public struct HTTPQuestion: Sendable {
  /// What came back.
  public enum Answer: Sendable, Hashable {
    /// The status, and the bytes.
    case status(Int, [UInt8])
    /// Nothing: why.
    case none(String)
  }

  /// The whole address, http or https.
  public let address: String
  /// The headers, each as `Name: value`.
  public let headers: [String]
  /// How many bytes of an answer are taken; one byte more tells that there are more.
  public let most: Int

  /// A question.
  public init(address: String, headers: [String], most: Int) {
    self.address = address
    self.headers = headers
    self.most = most
  }

  /// Asks; blocks until there is an answer, or none is to be had.
  public func ask() -> Answer {
    guard let handle = CurlHandle() else { return .none(CurlHandle.refusal) }
    handle.prepareHTTP(address, Patience.connecting)
    handle.set(CURLOPT_HTTPHEADER, list: headers + ["User-Agent: latchkey"])
    let (result, bytes) = handle.performKeepingAnswer(most: most + 1)
    return result == CURLE_OK ? .status(handle.status, bytes) : .none(handle.complaint(result))
  }
}
