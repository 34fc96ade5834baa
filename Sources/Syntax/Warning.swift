/// Something that is allowed, and probably not meant: it never fails a run.
public struct Warning: Sendable, Hashable {
  /// The name of the rule, which is also the name of its switch.
  public let rule: String
  /// Where it is, what it is, and what to do.
  public let problem: Problem

  /// - Parameters:
  ///   - rule: the name of the rule, which is also the name of its switch.
  ///   - problem: where it is, what it is, and what to do.
  public init(rule: String, _ problem: Problem) {
    self.rule = rule
    self.problem = problem
  }

  /// For people: as a problem is shown, with the rule's name.
  public func text(isColored: Bool) -> String {
    problem.text(isColored: isColored, "warning: \(problem.message) [\(rule)]", "33")
  }

  /// For programs: as a problem, with the field `rule`.
  public var json: JSON { .object(problem.members.merging(["rule": .string(rule)]) { first, _ in first }) }

  /// For GitHub Actions: a workflow command that marks the line in a pull request.
  public var github: String { problem.github("warning", "\(problem.message): \(problem.mend) [\(rule)]") }
}

extension Warning: Comparable {
  /// By place, then rule, so that one input always gives one list.
  public static func < (first: Warning, second: Warning) -> Bool {
    first.problem == second.problem ? first.rule < second.rule : first.problem < second.problem
  }
}

extension Sequence<Warning> {
  /// Sorted by place, each once.
  public var once: [Warning] { Set(self).sorted() }
}
