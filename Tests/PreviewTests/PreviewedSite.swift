import Building
import Content
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Portal
import Synchronization
import Testing

@testable import Preview

/// A copy of the sample site, and a preview of it at the sample's moment.
final class PreviewedSite: Sendable {
  let folder: URL
  let preview: Preview

  static let moment = Instant(utc: "2026-11-24T15:00:00Z") ?? Instant(seconds: 0)
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// - Parameter accepted: what the endpoint saw of everyone; nil for nothing.
  init(accepted: Instant? = nil) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "preview-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for part in ["content", "templates"] {
      try FileManager.default.copyItem(at: Self.root.appending(path: part), to: folder.appending(path: part))
    }
    var settings = Preview.Settings(
      content: Content(at: "\(folder.path)/content", shownAs: "content"),
      templates: TemplateFolder(at: "\(folder.path)/templates", shownAs: "templates"), site: folder.path,
      older: { .none("nothing") }, author: "Ruth", clock: { Self.moment }, jobs: 2)
    if let accepted { settings.activity = { _ in { _, _ in Activity(accepted: accepted, trouble: []) } } }
    preview = try Preview(settings)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A page of the portal as the sample's build has it.
  static func golden(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: "Tests/EndToEndTests/Goldens/\(path)"), encoding: .utf8)
  }

  func text(_ path: String) throws -> String {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }

  func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: folder.appending(path: path).path) }

  /// Saves a file as editors do: under another name first.
  func save(_ text: String, _ path: String) throws {
    try text.write(to: folder.appending(path: path), atomically: true, encoding: .utf8)
  }

  func edit(_ path: String, _ old: String, _ new: String) throws {
    let before = try text(path)
    #expect(before.contains(old))
    try save(before.replacing(old, with: new), path)
  }

  // MARK: - Requests

  struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String

    /// The word that tells whether what the page shows in its frame may have changed.
    var mark: String {
      text.split(separator: "data-mark=\"").dropFirst().first.map { String($0.prefix { $0 != "\"" }) } ?? ""
    }

    /// The value of a hidden field.
    func field(_ name: String) -> String {
      let start = "name=\"\(name)\" value=\""
      return text.split(separator: start).dropFirst().first.map { String($0.prefix { $0 != "\"" }) } ?? ""
    }
  }

  func get(_ path: String, host: String = "127.0.0.1:4680") async throws -> Answer {
    try await send(.get, path, host: host, [:], "")
  }

  /// Sends a form as the preview's own page does.
  func post(
    _ path: String, _ fields: [(String, String)], _ headers: HTTPFields = PreviewedSite.ours,
    host: String = "127.0.0.1:4680"
  ) async throws -> Answer {
    let form = fields.map { "\($0.0)=\(Tree.encoded($0.1))" }.joined(separator: "&")
    return try await send(.post, path, host: host, headers, form)
  }

  static let ours: HTTPFields = [.origin: "http://127.0.0.1:4680"]

  private func send(
    _ method: HTTPRequest.Method, _ path: String, host: String, _ headers: HTTPFields, _ body: String
  ) async throws -> Answer {
    let request = Request(
      head: HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: headers),
      body: RequestBody(buffer: ByteBuffer(string: body)))
    let response = try await preview.answer(request)
    let collected = Collected()
    try await response.body.write(collected)
    return Answer(
      status: response.status.code, headers: response.headers,
      text: String(decoding: collected.bytes.withLock { $0 }, as: UTF8.self))
  }
}

/// Takes the body of an answer.
private final class Collected: ResponseBodyWriter, Sendable {
  let bytes = Mutex<[UInt8]>([])

  func write(_ buffer: ByteBuffer) async throws { bytes.withLock { $0 += buffer.readableBytesView } }

  func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
