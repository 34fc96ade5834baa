import Portal
import Syntax
import Templates

/// The templates of the messages that the endpoint sends.
public struct EndpointTemplates: Sendable {
  let code: EmailTemplate
  let codeSMS: Template
  let accepted: EmailTemplate
  let failedVerification: EmailTemplate
  let invitationRequested: EmailTemplate

  /// Loads them from endpoint/ of a build.
  ///
  /// - Parameter files: the bytes of the files that the manifest lists below endpoint/, checked against it, by their
  ///   paths relative to dist/. What is no template of a message is passed over.
  /// - Throws: every tag that no data answers, and every template that is missing.
  public init(files: [String: [UInt8]]) throws(Problems) {
    func library(_ name: String, _ escaping: Escaping) -> Library {
      let folder = Tree.endpoint(name)
      var sources: [String: Source] = [:]
      for (path, bytes) in files where path.hasPrefix("\(folder)/") && path.hasSuffix(Self.suffix) {
        let name = path.dropFirst(folder.count + 1).dropLast(Self.suffix.count)
        sources[String(name)] = Source(path: path, bytes: bytes)
      }
      return Library(sources, folder: folder, escaping: escaping)
    }
    var loader = MessageLoader(
      html: library("email", .html), text: library("email", .none), sms: library("sms", .none))
    guard let templates = EndpointTemplates(&loader) else { throw Problems(loader.problems) }
    self = templates
  }

  private static let suffix = ".mustache"

  /// Nil, with problems, when one of them is not in order.
  init?(_ loader: inout MessageLoader) {
    let code = loader.email("code", MessageShape.code)
    let accepted = loader.email("accepted", MessageShape.notice)
    let failedVerification = loader.email("failed-verification", MessageShape.failedVerification)
    let invitationRequested = loader.email("invitation-requested", MessageShape.invitationRequested)
    let codeSMS = loader.sms("code", MessageShape.code)
    guard let code, let codeSMS, let accepted, let failedVerification, let invitationRequested else { return nil }
    self.code = code
    self.codeSMS = codeSMS
    self.accepted = accepted
    self.failedVerification = failedVerification
    self.invitationRequested = invitationRequested
  }
}
