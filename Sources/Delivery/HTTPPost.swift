import CCurl
import Syntax

/// A POST to a gateway, and what its answer means.
struct HTTPPost {
  /// How the sender proves who it is.
  enum Authorization: Sendable, Hashable {
    case none
    case basic(user: String, Password)
    case bearer(Password)
  }

  let address: String
  let type: String
  let body: [UInt8]
  let authorization: Authorization
  /// The longest that it may take.
  let patience: Duration
  /// What the other side is called in a reason: "the SMS gateway".
  let side: String

  /// How much of an answer is worth keeping.
  private static let mostOfAnswer = 4096

  /// Sends it over a connection of its own. One that stood open before might be closed under the request, and libcurl
  /// would then repeat what the other side perhaps had already.
  func send() -> Outcome {
    guard let handle = CurlHandle() else { return .later(Reason(CurlHandle.refusal)) }
    handle.prepareHTTP(address, patience)
    var headers = ["Content-Type: \(type)", "Expect:", "User-Agent: latchkey"]
    switch authorization {
    case .none: break
    case .basic(let user, let password):
      handle.set(CURLOPT_HTTPAUTH, latchkey_curl_basic)
      handle.set(CURLOPT_USERNAME, user)
      handle.set(CURLOPT_PASSWORD, password.text)
    case .bearer(let token): headers.append("Authorization: Bearer \(token.text)")
    }
    handle.set(CURLOPT_HTTPHEADER, list: headers)
    handle.set(CURLOPT_POST, 1)
    handle.setBody(body)
    let (result, answer) = handle.performKeepingAnswer(most: Self.mostOfAnswer)
    // A status that was received counts, even if the rest of the answer was not.
    if handle.status >= 200 { return outcome(status: handle.status, answer) }
    if result == CURLE_OK || handle.hasBegun {
      return .uncertain(Reason("\(side) had the whole request and did not answer: \(handle.complaint(result))"))
    }
    return .later(Reason("\(side) cannot be used: \(handle.complaint(result))"))
  }

  /// 2xx taken, 429 and 5xx again later, everything else never.
  private func outcome(status: Int, _ answer: [UInt8]) -> Outcome {
    let reason = Reason("\(side) answered \(status) \(Self.message(of: answer))")
    switch status {
    case 200..<300: return .taken
    case 429, 500..<600: return .later(reason)
    default: return .never(reason)
    }
  }

  /// The text that gateways put into the field `message` of their JSON, Twilio among them; else the answer as it is.
  private static func message(of answer: [UInt8]) -> String {
    if let node = try? JSONReader.read(Source(path: "", bytes: answer)),
      case .string(let text)? = node["message"]?.value
    {
      return text
    }
    return String(decoding: answer, as: UTF8.self)
  }
}
