extension Stage {
  /// What a tree consists of: its projects, and the files that all share.
  struct Contents: Sendable {
    private let projects: [BuiltProject]
    private let shared: PlacedFiles
    private let notes: BuildNotes
    private let memory: BuildMemory?

    init(_ projects: [BuiltProject], _ shared: PlacedFiles, _ notes: BuildNotes, _ memory: BuildMemory?) {
      (self.projects, self.shared, self.notes, self.memory) = (projects, shared, notes, memory)
    }

    /// The parts that a spare does not hold: a project by its number, and after the last one what all share.
    var parts: [Int] { projects.indices.filter { !projects[$0].isSpared } + [projects.count] }

    /// The files and folders, by path, that hold a part and nothing else.
    func roots(of part: Int) -> [String] {
      part < projects.count ? projects[part].summary.roots(of: projects[part].id) : sharedRoots.sorted()
    }

    private var sharedRoots: Set<String> { Set(shared.all.paths.map { String($0.prefix { $0 != "/" }) }) }

    /// The files of a part that are as in the old tree.
    func unchanged(of part: Int) throws(BuildFailure) -> PathList {
      guard part < projects.count else { return shared.unchanged }
      guard projects[part].counts.unchanged > 0 else { return PathList() }
      switch projects[part].place {
      case .notes(let place, _): return try notes.unchanged(at: place)
      case .cache(let number): return try memory?.files(number) ?? PathList()
      }
    }

    /// The folders of the tree that hold a folder for each project, as far as there are any.
    var parents: [String] {
      ProjectSummary.allParents.filter { parent in projects.contains { $0.summary.parents.contains(parent) } }
    }

    /// The names that belong into the tree itself.
    var names: Set<String> { sharedRoots.union(parents) }

    /// Whether a project has a folder in one of the ``parents``.
    func hasFolder(_ project: String, in parent: String) -> Bool {
      projects.index(of: project).map { projects[$0].summary.parents.contains(parent) } ?? false
    }
  }
}
