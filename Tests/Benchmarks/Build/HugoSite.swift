/// The same sources as a site of Hugo, with plain templates, that gives as many pages.
enum HugoSite {
  static func make(of corpus: Corpus, at path: String) throws {
    func write(_ text: String, to name: String) throws { try Disk.write(Array(text.utf8), to: "\(path)/\(name)") }
    try write("baseURL = \"https://portal.hearthandbeam.example/\"\ntitle = \"Hearth & Beam\"\n", to: "config.toml")
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
    for file in try Disk.files(below: "\(corpus.path)/content/projects") {
      let parts = file.split(separator: "/")
      guard file.hasSuffix(".md") || parts.count > 1 && ["photos", "documents"].contains(parts[1]) else { continue }
      let bytes = try Disk.read("\(corpus.path)/content/projects/\(file)")
      let name = parts.last == "project.md" ? "\(parts[0])/_index.md" : file
      try Disk.write(bytes, to: file.hasSuffix(".md") ? "\(path)/content/\(name)" : "\(path)/static/\(file)")
    }
    for index in 0..<corpus.projects {
      for section in ["updates", "documents", "invoices"] {
        try write("---\ntitle: \(section)\n---\n", to: "content/\(Corpus.name(index))/\(section)/_index.md")
      }
    }
  }
}
