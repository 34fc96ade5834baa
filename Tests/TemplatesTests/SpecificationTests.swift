import Foundation
import Syntax
import Templates
import Testing

/// The cases of the public Mustache specification, version 1.4, that Tests/run lays into the folder MUSTACHE_SPEC.
///
/// They are written for data without a shape, so each case's shape is inferred from its own data. Where a case asks
/// for a value that is missing on purpose, the specification shows nothing, and we refuse the template: that and every
/// other deviation is listed in ``deviations``, and fails when it no longer deviates.
@Suite struct SpecificationTests {
  static let modules = [
    "comments", "delimiters", "interpolation", "inverted", "partials", "sections", "~inheritance",
  ]

  /// How a case is refused, and why.
  struct Deviation {
    let messages: [String]
    let reason: String

    init(_ messages: [String], _ reason: String) {
      self.messages = messages
      self.reason = reason
    }

    static func unknown(_ name: String, in holder: String? = nil) -> Deviation {
      Deviation(
        ["there is no \"\(name)\" " + (holder.map { "in \"\($0)\"" } ?? "here")],
        "the value is missing on purpose; a name that no data answers is an error")
    }
  }

  static let deviations: [String: Deviation] = [
    "interpolation/Basic Context Miss Interpolation": .unknown("cannot"),
    "interpolation/Triple Mustache Context Miss Interpolation": .unknown("cannot"),
    "interpolation/Ampersand Context Miss Interpolation": .unknown("cannot"),
    "interpolation/Dotted Names - Broken Chains": .unknown("b", in: "a"),
    "interpolation/Dotted Names - Broken Chain Resolution": .unknown("c", in: "a.b"),
    "interpolation/Dotted Names - Context Precedence": .unknown("c", in: "b"),
    "inverted/Context Misses": .unknown("missing"),
    "inverted/Dotted Names - Broken Chains": .unknown("b", in: "a"),
    "inverted/List": .unknown("n"),
    "inverted/Context": Deviation(
      ["\"context\" is a record that is always there, so this is never shown", "there is no \"name\" here"],
      "what can never be shown is an error"),
    "sections/Context Misses": .unknown("missing"),
    "sections/Dotted Names - Broken Chains": .unknown("b", in: "a"),
    "~inheritance/Negative Sections": .unknown("bar"),
    "partials/Failed Lookup": Deviation(
      ["there is no template \"text\" in spec"], "a partial that is missing is an error"),
    "partials/Recursion": Deviation(
      ["the template \"node\" holds itself, without end"], "a shape is finite, so that no recursion would ever end"),
  ]

  @Test(arguments: modules) func module(_ module: String) throws {
    let cases = try Self.cases(module)
    #expect(cases.count > 5)
    for one in cases {
      let id = "\(module)/\(one.name)"
      let result = Result { try one.rendered() }
      switch (result, Self.deviations[id]) {
      case (.success(let text), nil): #expect(text == one.expected, "\(id)")
      case (.failure(let error), nil): Issue.record("\(id): \((error as? Problems)?.list.map(\.message) ?? [])")
      case (.success(let text), let deviation?):
        Issue.record("\(id) is listed as a deviation (\(deviation.reason)), but gives \(text)")
      case (.failure(let error), let deviation?):
        #expect((error as? Problems)?.list.map(\.message) == deviation.messages, "\(id): \(deviation.reason)")
      }
    }
    let names = Set(cases.map { "\(module)/\($0.name)" })
    let listed = Self.deviations.keys.filter { $0.hasPrefix("\(module)/") }
    #expect(names.isSuperset(of: listed), "a deviation is listed of which there is no case")
  }

  private static func cases(_ module: String) throws -> [SpecificationCase] {
    let folder = try #require(
      ProcessInfo.processInfo.environment["MUSTACHE_SPEC"],
      "the Mustache specification is not here: run the tests with Tests/run, which downloads it")
    let path = "\(folder)/\(module).json"
    let bytes = try #require(FileManager.default.contents(atPath: path), "there is no \(path): use Tests/run")
    let root = try JSONReader.read(Source(path: path, bytes: Array(bytes)))
    guard case .array(let cases) = root["tests"]?.value else { return [] }
    return try cases.map { try #require(SpecificationCase($0)) }
  }
}
