import Endpoint
import HTTPTypes

/// Who may talk to the preview: pages of its own, on this machine.
enum LocalHost {
  private static let names: Set<String> = ["127.0.0.1", "localhost"]

  /// Whether the address that was asked for is one of this machine. Any other name was made to point here.
  static func isOurs(_ authority: String?) -> Bool {
    guard let authority else { return false }
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count <= 2 && names.contains(parts[0].lowercased())
      && parts.dropFirst().allSatisfy { UInt16($0) != nil }
  }

  /// Whether a form can have been sent by a page of that address, as far as the browser says.
  static func allows(_ headers: HTTPFields, host: String) -> Bool {
    headers[values: .origin].allSatisfy { $0.lowercased() == "http://\(host.lowercased())" || $0 == "null" }
      && headers[values: .secFetchSite].allSatisfy { $0 == "same-origin" }
  }
}
