import Syntax
import Testing

/// The names that are suggested for one that is not known.
struct NearestNameTests {
  @Test(arguments: [
    ("titel", "title"), ("Title", "title"), ("statsu", "status"), ("audiance", "audience"), ("x", nil), ("zzzzz", nil),
  ])
  func theNearestNameIsFound(_ typed: String, _ meant: String?) {
    #expect(nearest(to: typed, in: ["title", "status", "audience", "date"]) == meant)
  }

  @Test(
    arguments: [
      ("kitchen", "did you mean \"kitchen-remodel\"?"), ("kitchn", "did you mean \"kitchen-remodel\"?"),
      ("Kitchen-Remodle", "did you mean \"kitchen-remodel\"?"),
      ("remodel", "did you mean \"bath-remodel\" or \"kitchen-remodel\"?"),
      ("zzz", "choose from: bath-remodel, kitchen-remodel, loft"),
    ])
  func nearNamesAreSuggested(_ name: String, _ mend: String) {
    #expect(choice(for: name, among: ["loft", "kitchen-remodel", "bath-remodel"], otherwise: "none") == mend)
  }

  @Test func amongManyOnlyNearNamesAre() {
    #expect(choice(for: "zzz", among: (10..<21).map { "project-\($0)" }, otherwise: "look") == "look")
    #expect(choice(for: "zzz", among: [String](), otherwise: "look") == "look")
    #expect(
      choice(for: "project", among: (10..<21).map { "project-\($0)" }, otherwise: "look")
        == "did you mean \"project-10\", \"project-11\" or \"project-12\"?")
  }
}
