import Building
import Portal
import Syntax

extension PlanReport {
  /// For a comment on a pull request, in GitHub's Markdown. What people wrote is data in it: no markup, no mention.
  var markdown: String {
    var blocks = ["### What this would do", "Compared with \(Self.code(plan.against)): **\(summary)**."]
    if !plan.warnings.isEmpty {
      blocks.append(
        plan.warnings.map { warning in
          "- ⚠️ \(Self.code(warning.problem.path)): \(Self.plain(warning.problem.message)): "
            + "\(Self.plain(warning.problem.mend)) (\(Self.code(warning.rule)))"
        }.joined(separator: "\n"))
    }
    for project in eventful { blocks += markdown(project) }
    if !plan.sharedFiles.isEmpty {
      blocks += ["#### Shared by all portals", plan.sharedFiles.map { "- \(Self.code($0))" }.joined(separator: "\n")]
    }
    if showsMatrix { for project in plan.projects { blocks += matrixMarkdown(project) } }
    return Self.joined(blocks)
  }

  /// How many characters GitHub takes in a comment, less room for the note that it was cut.
  private static let longest = 65_536 - 536

  /// As many blocks as fit into one comment.
  private static func joined(_ blocks: [String]) -> String {
    var text = ""
    for (index, block) in blocks.enumerated() {
      let next = text.isEmpty ? block : "\(text)\n\n\(block)"
      if next.utf16.count > longest {
        return "\(text)\n\n**\(blocks.count - index) blocks more do not fit here:** see the whole with `latchkey plan`."
      }
      text = next
    }
    return text
  }

  private func markdown(_ project: ProjectPlan) -> [String] {
    var blocks = ["#### \(Self.plain(project.title))"]
    if !project.deliveries.isEmpty {
      blocks.append(
        table(
          ["Invited", "How", "Where", "Valid until"],
          project.deliveries.map {
            [
              "\(Self.plain($0.reader.name)), \(Self.occasion($0))", $0.destination.channel.name,
              Self.code($0.destination.address), site.readable($0.expires),
            ]
          }))
      for delivery in project.deliveries {
        let title =
          delivery.subject.isEmpty
          ? delivery.segments == 1 ? "1 segment" : "\(delivery.segments ?? 0) segments" : delivery.subject
        // One block, so that a cut leaves none open.
        blocks.append(
          """
          <details><summary>\(delivery.destination.channel.name) to \(Self.plain(delivery.reader.name)): \
          \(Self.plain(title))</summary>

          \(Self.block(delivery.text))

          </details>
          """)
      }
    }
    let notes =
      project.withdrawals.map { "- **\(Self.plain($0.reader.name))**: \(Self.end($0))" }
      + project.moves.map {
        "- **\(Self.plain($0.reader.name))**: the \($0.channel.name) changes from \(Self.code($0.from)) to "
          + "\(Self.code($0.to)); nothing is sent there without \(Self.code("latchkey resend \(project.id) \($0.reader.id)"))"
      }
    if !notes.isEmpty { blocks.append(notes.joined(separator: "\n")) }
    if !project.changes.isEmpty {
      blocks.append(
        table(
          ["Item", "", "For"],
          project.changes.map { change in
            let noun = Self.noun(change.item)
            let title = change.item == .portal ? "" : Self.plain(change.title)
            return [
              [noun, title].filter { !$0.isEmpty }.joined(separator: " "), change.fate.rawValue,
              change.readers.map { Self.plain($0.name) }.joined(separator: ", "),
            ]
          }))
    }
    return blocks
  }

  private func matrixMarkdown(_ project: ProjectPlan) -> [String] {
    [
      "#### Who sees what in \(Self.plain(project.title))",
      project.readers.isEmpty
        ? "Nobody has a portal."
        : table(
          ["Item"] + project.readers.map { Self.plain($0.name) },
          project.matrix.map { sight in
            ["\(Self.noun(sight.item)) \(Self.plain(sight.title))\(sight.hidden.isEmpty ? "" : " (\(sight.hidden))")"]
              + project.readers.map { sight.readers.contains($0.id) ? Self.marks.yes : "" }
          }),
    ]
  }

  private func table(_ header: [String], _ rows: [[String]]) -> String {
    let lines = [header, header.map { _ in "---" }] + rows
    return lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
  }

  /// Text as it stands: markup is escaped, and an at sign calls nobody.
  static func plain(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "@": result += "@<!-- -->"
      case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "|", "~", "!": result += "\\\(character)"
      case _ where character.isNewline: result += " "
      default: result.append(character)
      }
    }
    return result
  }

  /// A code span, also in a table.
  static func code(_ text: String) -> String {
    let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    let pad = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    return fence + pad + text.replacing("|", with: "\\|") + pad + fence
  }

  /// A block of code, which nothing in the text can end.
  private static func block(_ text: String) -> String {
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
    return "\(fence)text\n\(text)\n\(fence)"
  }

  private static func longestRun(of character: Character, in text: String) -> Int {
    var (longest, run) = (0, 0)
    for next in text {
      run = next == character ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
