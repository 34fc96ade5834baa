/// The same sources as a site of Hugo.
struct HugoSite {
  /// What it makes of them.
  enum Pages: String, CaseIterable {
    /// The pages that Latchkey makes, with the same text.
    case same
    /// As many, with a title, the text and links.
    case bare
  }

  /// The folder of the site.
  let path: String

  /// - Parameters:
  ///   - corpus: the sources.
  ///   - path: where it is made.
  ///   - layouts: the folder with the settings and layouts of ``Pages/same``.
  init(of corpus: Corpus, at path: String, _ pages: Pages, layouts: String) throws {
    self.path = path
    switch pages {
    case .same:
      for file in try Disk.files(below: layouts) { try copy("\(layouts)/\(file)", to: file) }
    case .bare: try writeBareLayouts()
    }
    for file in try Disk.files(below: "\(corpus.path)/content") {
      let parts = file.split(separator: "/")
      if pages == .bare, parts[0] != "projects" { continue }
      let source = "\(corpus.path)/content/\(file)"
      switch (parts[0], parts.count > 2 ? parts[2] : "") {
      case ("site.json", _), ("contacts", _): try copy(source, to: "data/\(file)")
      case ("brand", _): try copy(source, to: "static/\(file)")
      case ("projects", "project.md"): try copy(source, to: "content/\(parts[1])/_index.md")
      case ("projects", "updates"), ("projects", "invoices"):
        try copy(source, to: "content/\(parts.dropFirst().joined(separator: "/"))")
      case ("projects", "photos"), ("projects", "documents"):
        try copy(source, to: "static/\(parts.dropFirst().joined(separator: "/"))")
      default: break
      }
    }
    for index in 0..<corpus.projects {
      for (number, section) in ["Updates", "Documents", "Invoices"].enumerated() {
        let kind = section.lowercased()
        let fields =
          pages == .bare
          ? "title: \(section)" : "title: \(section)\nweight: \(number + 1)\ntype: \(kind)\ncascade:\n  type: \(kind)"
        try write("---\n\(fields)\n---\n", to: "content/\(Corpus.name(index))/\(kind)/_index.md")
      }
    }
  }

  private func writeBareLayouts() throws {
    try write("baseURL = \"https://portal.hearthandbeam.example/\"\ntitle = \"Hearth & Beam\"\n", to: "hugo.toml")
    let frame = """
      <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>
      <header><a href="/">{{ site.Title }}</a></header><main><h1>{{ .Title }}</h1>{{ .Content }}
      """
    try write(frame + "</main></body></html>\n", to: "layouts/_default/single.html")
    try write(
      frame
        + "{{ range .Pages }}<p><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></p>{{ end }}</main></body></html>\n",
      to: "layouts/_default/list.html")
    try write("{{ .Title }}\n", to: "layouts/index.html")
  }

  private func write(_ text: String, to name: String) throws { try Disk.write(Array(text.utf8), to: "\(path)/\(name)") }

  private func copy(_ source: String, to name: String) throws {
    try Disk.write(try Disk.read(source), to: "\(path)/\(name)")
  }
}
