import Building
import Content
import Endpoint
import HTTPTypes
import Messages
import Portal
import Syntax
import Templates

/// What is shown in frames: a page, message or file as a client would get it.
extension Visit {
  /// A page, message or file as a client would get it.
  func show(_ steps: [String]) -> Reply {
    switch (steps.first ?? "", steps.count) {
    case ("portals", 4...) where steps[2] == "clients": return portalPage(steps[1], steps[3], Array(steps.dropFirst(4)))
    case ("portals", 5) where steps[2] == "files": return file(steps[1], steps[3], steps[4])
    case ("email", 4): return email(steps[1], steps[2], steps[3])
    case ("source", 4): return source(steps[1], steps[2], steps[3])
    case ("would", 3): return wouldBe(steps[1], steps[2]) ?? missing()
    case ("pages", 2): return doorPage(steps[1])
    case ("assets", 2): return asset("assets/\(steps[1])")
    default: return missing()
    }
  }

  private func html(_ bytes: [UInt8]) -> Reply {
    .shown(Array(lens.applied(to: String(decoding: bytes, as: UTF8.self)).utf8), type: "text/html; charset=utf-8")
  }

  private func portalPage(_ project: String, _ contact: String, _ folder: [String]) -> Reply {
    guard let (_, _, view) = view(project, contact),
      let page = view.page(in: folder.map { "\($0)/" }.joined())
    else { return nothingShown }
    return html(page)
  }

  private func email(_ project: String, _ contact: String, _ name: String) -> Reply {
    guard let (_, edition, view) = view(project, contact),
      let email = MessageKind(rawValue: name)?.email(of: view, in: edition, at: now)
    else { return nothingShown }
    return .shown(Array(lens.applied(to: email.html).utf8), type: "text/html; charset=utf-8", allowsInlineStyle: true)
  }

  /// An email as a file that mail programs open.
  private func source(_ project: String, _ contact: String, _ name: String) -> Reply {
    guard let (_, edition, view) = view(project, contact),
      let email = MessageKind(rawValue: name)?.email(of: view, in: edition, at: now)
    else { return nothingShown }
    var reply = Reply.shown(email.bytes, type: "message/rfc822")
    reply.headers[.contentDisposition] = MediaType.attachment("\(name).eml")
    return reply
  }

  private func doorPage(_ name: String) -> Reply {
    guard let edition = draft.edition,
      let page = PagesShown.all(project: projectTitle).first(where: { $0.name == name })?.page
    else { return nothingShown }
    // These pages name their style sheets from the root, which here is that of the colors.
    let text = String(decoding: edition.page(page, codeMinutes: MessageKind.codeMinutes), as: UTF8.self)
      .replacing("\"/assets/", with: "\"/show/\(lens.step)/assets/")
    return html(Array(text.utf8))
  }

  private func asset(_ path: String) -> Reply {
    guard let bytes = draft.edition?.asset(at: path) else { return nothingShown }
    let type = MediaType(of: path)
    guard type.name.hasPrefix("text/css") else { return .shown(bytes, type: type.name) }
    return .shown(Array(lens.applied(to: String(decoding: bytes, as: UTF8.self)).utf8), type: type.name)
  }

  /// A document or photo of a project: one that it lists, read from the content.
  private func file(_ project: String, _ folder: String, _ name: String) -> Reply {
    guard let sketch = bench.project(project, of: draft), let known = sketch.project,
      known.lists(name, in: folder),
      let source = draft.catalog.projects.first(where: { $0.id == project })?.path(folder, name),
      let bytes = WholeFile.bytes(at: source)
    else { return nothingShown }
    let type = MediaType(of: name)
    var reply = Reply.shown(bytes, type: type.name)
    if !type.isShown { reply.headers[.contentDisposition] = MediaType.attachment(name) }
    return reply
  }

  /// In a frame where nothing can be shown.
  private var nothingShown: Reply {
    var reply = Reply.shown(
      Array(
        """
        <!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Not shown</title><body><main><h1>Not shown</h1>\
        <p>At this moment, this reader has no such page.</p></main></body></html>
        """.utf8), type: "text/html; charset=utf-8")
    reply.status = .notFound
    return reply
  }
}

extension Project {
  /// Whether a file belongs to the project's documents or photos.
  fileprivate func lists(_ name: String, in folder: String) -> Bool {
    switch folder {
    case Tree.Folder.documents: documents.contains { $0.name == name }
    case Tree.Folder.photos: photos.contains { $0.name == name }
    default: false
    }
  }
}
