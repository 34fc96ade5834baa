import Syntax

/// The templates of one folder, each read once. They are partials and parents for one another.
public struct Library: Sendable {
  let files: [String: TemplateFile]
  let folder: String
  let escaping: Escaping

  /// Reads the templates. What is wrong with them is thrown when one is asked for that uses them.
  ///
  /// - Parameters:
  ///   - sources: the files by the name that a partial tag gives, without the ending `.mustache`.
  ///   - folder: the folder as people should read its path.
  ///   - escaping: how `{{name}}` writes a value.
  public init(_ sources: [String: Source], folder: String, escaping: Escaping) {
    files = Dictionary(uniqueKeysWithValues: sources.map { ($0.key, Parser.read($0.value, named: $0.key)) })
    self.folder = folder
    self.escaping = escaping
  }

  /// The files, sorted by path.
  public var sources: [Source] { files.values.map(\.source).sorted { $0.path < $1.path } }

  /// Compiles a template with the partials and parents that it uses; to be done once, as the result can be kept.
  ///
  /// - Parameters:
  ///   - name: the file's name without the ending `.mustache`.
  ///   - shape: the values that the template may ask for.
  /// - Throws: all that is wrong with the template and what it uses, above all each tag that the shape does not answer.
  public func template(_ name: String, for shape: Shape) throws(Problems) -> Template {
    guard let file = files[name] else {
      throw Problems([
        Problem(path: "\(folder)/\(name).mustache", "this template is missing", mend: "add the file")
      ])
    }
    var compiler = Compiler(self, file, shape)
    return Template(shape: shape, program: try compiler.compile())
  }
}
