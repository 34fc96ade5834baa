import Foundation
import Portal

extension TimeZoneRules {
  /// A time zone of the IANA database by its name, `America/Chicago` or `UTC`; nil when there is none.
  public init?(named name: String) {
    guard name == "UTC" || name.contains("/"), let zone = TimeZone(identifier: name) else { return nil }
    self.init(identifier: name) { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double($0.seconds))) }
  }
}
