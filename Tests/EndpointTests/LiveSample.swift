import Foundation
import Glibc
import Portal

/// The sample for programs, whose clock is the machine's: its invitations are as old now as the sample's are at its moment.
enum LiveSample {
  /// The moment at which it stands: when the tests began.
  static let moment = Instant(seconds: time(nil))
  /// One build that all tests share, and none changes.
  static let shared = Result { try SampleBuild(shiftedTo: moment) }

  static let ana = token("kitchen-remodel", "ana-ortiz", issued: "2026-11-22T10:04:00Z")
  static let teresa = token("kitchen-remodel", "teresa-vance", issued: "2026-11-20T18:15:00Z")
  static let rosalind = token("garden-studio", "rosalind-greer", issued: "2026-11-19T16:30:00Z")

  static let expired = token("primary-bath", "zoe-lindstrom", issued: "2026-11-13T21:20:00Z")
  static let cancelled = token("primary-bath", "teresa-vance", issued: "2026-11-12T15:05:00Z")

  /// A time of the sample, moved as it is.
  static func shifted(_ time: String) -> String {
    guard let instant = Instant(iso8601: time) else { return time }
    return (instant + (moment.seconds - SampleBuild.moment.seconds)).iso8601
  }

  private static func token(_ project: String, _ contact: String, issued: String) -> String {
    SampleBuild.token(project, contact, issued: shifted(issued))
  }
}

extension SampleBuild {
  /// The sample with its invitations issued, and withdrawn, as long before a moment as they were before the sample's own.
  fileprivate init(shiftedTo moment: Instant) throws {
    try self.init(copying: SampleBuild.shared.get())
    let projects = "\(folder.path)/content/projects"
    for project in try FileManager.default.contentsOfDirectory(atPath: projects) {
      let access = "\(projects)/\(project)/access"
      for name in try FileManager.default.contentsOfDirectory(atPath: access) {
        let path = "\(access)/\(name)"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let shifted = text.replacing(/"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"/) {
          "\"\(LiveSample.shifted(String($0.1)))\""
        }
        try shifted.write(toFile: path, atomically: true, encoding: .utf8)
      }
    }
    try build(at: moment)
  }
}
