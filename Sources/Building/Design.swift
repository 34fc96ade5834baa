import Content
import Manifest
import Messages
import Pages
import Portal
import Syntax
import Templates

/// How a site looks: its templates, compiled and checked, and the files that all its pages share. It never changes, and is
/// shared by all values that hold it.
public final class Design: Sendable {
  let site: Site
  let frame: SiteFrame
  let brand: BrandColors
  let pages: PortalTemplates
  let messages: MessageTemplates
  let doors: EndpointPages
  let assets: Assets
  /// The logo's path from dist/; nil when there is none.
  let logo: String?
  /// The files of assets/ and endpoint/.
  let files: [SmallFile]
  /// The digest of every template, and of the files that all pages share.
  let digest: HexDigest
  /// How problems name the folder content/.
  let contentShown: String
  /// How problems name the folder templates/.
  let templatesShown: String

  init(
    site: Site, frame: SiteFrame, brand: BrandColors, pages: PortalTemplates, messages: MessageTemplates,
    doors: EndpointPages, assets: Assets, logo: String?, files: [SmallFile], digest: HexDigest, contentShown: String,
    templatesShown: String
  ) {
    self.site = site
    self.frame = frame
    self.brand = brand
    self.pages = pages
    self.messages = messages
    self.doors = doors
    self.assets = assets
    self.logo = logo
    self.files = files
    self.digest = digest
    self.contentShown = contentShown
    self.templatesShown = templatesShown
  }
}

/// A file of dist/ that is small enough to be held: its path there and its bytes.
struct SmallFile: Sendable {
  let path: String
  let bytes: [UInt8]
}

/// The folder templates/ of a site.
public struct TemplateFolder: Sendable {
  private let folder: Folder
  private static let suffix = ".mustache"

  /// - Parameters:
  ///   - path: the folder templates/.
  ///   - shown: how problems name it.
  public init(at path: String, shownAs shown: String) { folder = Folder(path: path, shown: shown) }

  /// Compiles every template and checks each of its tags.
  ///
  /// - Parameters:
  ///   - site: the site; nil when it could not be read, and the templates are only to be checked.
  ///   - content: the folder content/, which holds the logo.
  ///   - problems: takes every tag that no data answers, and every template that is missing.
  /// - Returns: the design; nil when there was a problem, or no site.
  public func design(for site: Site?, content: Content, _ problems: inout [Problem]) -> Design? {
    guard folder.exists else {
      problems.append(
        Problem(
          path: folder.shown, "there is no such folder",
          mend: "copy templates/ from another site, or make a new site with latchkey init"))
      return nil
    }
    let before = problems.count
    let brand = BrandColors(site?.brandColor)
    var (files, paths) = assets(brand, &problems)
    var logoPath: String?
    if let logo = site?.logo, let bytes = content.folder.contents(logo.name, &problems) {
      let name = logo.name.split(separator: "/").last.map(String.init) ?? logo.name
      let file = Self.asset(name, bytes)
      logoPath = file.path
      if !files.contains(where: { $0.path == file.path }) { files.append(file) }
    }
    let assets = Assets(paths)
    let html = library("portal", .html, &problems)
    let emailHTML = library("email", .html, &problems)
    let emailText = library("email", .none, &problems)
    let sms = library("sms", .none, &problems)
    let pages = Self.load(&problems) { () throws(Problems) in try PortalTemplates(html, assets: assets) }
    let doors = library("endpoint", .html, &problems)
    let doorPages = Self.load(&problems) { () throws(Problems) in try EndpointPages(doors, assets: assets) }
    let messages = Self.load(&problems) { () throws(Problems) in
      try MessageTemplates(html: emailHTML, text: emailText, sms: sms)
    }
    guard problems.count == before, let site, let pages, let messages, let doorPages else { return nil }
    files += endpoint(site, paths, logoPath, &problems)
    return Design(
      site: site, frame: SiteFrame(site, assets: assets, logo: logoPath), brand: brand, pages: pages,
      messages: messages, doors: doorPages, assets: assets, logo: logoPath,
      files: files, digest: Self.digest([html, emailHTML, emailText, sms, doors], files),
      contentShown: content.folder.shown,
      templatesShown: folder.shown)
  }

  private static func load<Value>(
    _ problems: inout [Problem], _ load: () throws(Problems) -> Value
  ) -> Value? {
    do throws(Problems) {
      return try load()
    } catch {
      problems += error.list
      return nil
    }
  }

  private static func digest(_ libraries: [Library], _ files: [SmallFile]) -> HexDigest {
    var stream = HexDigest.Stream()
    func add(_ bytes: [UInt8]) {
      withUnsafeBytes(of: bytes.count) { stream.update($0) }
      stream.update(bytes)
    }
    for source in libraries.flatMap(\.sources) {
      add(Array(source.path.utf8))
      add(source.bytes)
    }
    for file in files {
      add(Array(file.path.utf8))
      add(file.bytes)
    }
    return stream.digest
  }

  private func library(_ name: String, _ escaping: Escaping, _ problems: inout [Problem]) -> Library {
    let folder = folder.folder(name)
    var sources: [String: Source] = [:]
    for file in folder.files(&problems) where file.hasSuffix(Self.suffix) {
      sources[String(file.dropLast(Self.suffix.count))] = folder.source(file, &problems)
    }
    return Library(sources, folder: folder.shown, escaping: escaping)
  }

  private static func asset(_ name: String, _ bytes: [UInt8]) -> SmallFile {
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    let digest = HexDigest(of: bytes).hex
    return SmallFile(
      path: Tree.asset(String(name[..<dot]), digest: digest, ending: String(name[dot...])), bytes: bytes)
  }

  /// The files of assets/, and their paths by name. What is rendered may name the plain files, not its like.
  private func assets(
    _ brand: BrandColors, _ problems: inout [Problem]
  ) -> (files: [SmallFile], paths: [String: String]) {
    let folder = folder.folder("assets")
    let names = folder.files(&problems)
    var files: [SmallFile] = []
    var paths: [String: String] = [:]
    func add(_ name: String, _ bytes: [UInt8]) {
      let file = Self.asset(name, bytes)
      files.append(file)
      paths[name] = file.path
    }
    for name in names where !name.hasSuffix(Self.suffix) {
      if let bytes = folder.contents(name, &problems) { add(name, bytes) }
    }
    let plain = Assets(paths)
    let library = library("assets", .none, &problems)
    for name in names where name.hasSuffix(Self.suffix) {
      let name = String(name.dropLast(Self.suffix.count))
      let shape = Shape(name, [("brand", .record(BrandColors.shape)), ("assets", plain.kind)])
      let bytes = Self.load(&problems) { () throws(Problems) in
        var bytes: [UInt8] = []
        try library.template(name, for: shape).render(Record([.record(brand.record), plain.value]), into: &bytes)
        return bytes
      }
      if let bytes { add(name, bytes) }
    }
    return (files, paths)
  }

  /// What the endpoint fills and reads: the templates of its messages, and what it must know of the site.
  private func endpoint(
    _ site: Site, _ assets: [String: String], _ logo: String?, _ problems: inout [Problem]
  ) -> [SmallFile] {
    var files: [SmallFile] = [
      SmallFile(path: SiteRecord.path, bytes: SiteRecord(site, assets: assets, logo: logo).bytes)
    ]
    for (name, place) in [("email", "email"), ("sms", "sms"), ("endpoint", "pages")] {
      let folder = folder.folder(name)
      // The invitation is the build's own; partials and everything else may be needed.
      for file in folder.files(&problems) where !file.hasPrefix("invitation.") {
        guard let bytes = folder.contents(file, &problems) else { continue }
        files.append(SmallFile(path: Tree.endpoint("\(place)/\(file)"), bytes: bytes))
      }
    }
    return files
  }
}
