import Portal
import Testing

@testable import Pages

struct PagesTests {
  /// The lightest and darkest grounds that the style sheet sets text on.
  private let grounds = (light: RGB("#EFEBE4"), dark: RGB("#2E2A24"))

  @Test func textInAndOnAnyBrandColorCanBeRead() throws {
    for red in stride(from: 0, through: 255, by: 51) {
      for green in stride(from: 0, through: 255, by: 51) {
        for blue in stride(from: 0, through: 255, by: 51) {
          let hex = "#" + [red, green, blue].map { String(String(256 + $0, radix: 16).dropFirst()) }.joined()
          let brand = RGB(hex)
          #expect(brand.mixed(with: .black, until: grounds.light).contrast(with: grounds.light) >= 4.5)
          #expect(brand.mixed(with: .white, until: grounds.dark).contrast(with: grounds.dark) >= 4.5)
          #expect(max(brand.contrast(with: .white), brand.contrast(with: .black)) >= 4.5)
        }
      }
    }
  }

  /// Ratios that WCAG's own examples and its reviewers agree on.
  @Test(arguments: [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48), ("#0000FF", "#FFFFFF", 8.59)])
  func contrastIsThatOfWCAG(_ one: String, _ two: String, _ ratio: Double) {
    #expect(abs(RGB(one).contrast(with: RGB(two)) - ratio) < 0.01)
  }

  @Test(arguments: [
    (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 KB"), (84_300, "84 KB"), (999_499, "999 KB"),
    (999_500, "1 MB"), (1_240_000, "1.2 MB"), (12_400_000, "12 MB"), (1_073_741_824, "1.1 GB"),
  ])
  func sizesAreInDecimalUnits(_ bytes: Int, _ text: String) throws {
    #expect(DocumentPages.size(bytes, try #require(Formats(locale: "en-US"))) == text)
  }

  @Test(arguments: [
    ("contract.pdf", "PDF"), ("A.B.DOCX", "Word document"), ("notes", "File"), (".pdf", "File"), ("x.step", "STEP"),
    ("x.a b", "File"),
  ])
  func typesHaveNames(_ name: String, _ type: String) { #expect(DocumentPages.type(of: name) == type) }

  @Test func sharesOfTheChartCoverItAndNothingMore() {
    func shares(_ amounts: Int128...) -> [String] {
      InvoicePages.shares(amounts.map { Money(minorUnits: $0) }).map { "\($0.start)+\($0.width)" }
    }
    #expect(shares(50, 25, 25) == ["0+50", "50+25", "75+25"])
    #expect(shares(1, 1, 1) == ["0+33.33", "33.33+33.33", "66.67+33.33"])
    #expect(shares(0, 0, 0) == ["0+0", "0+0", "0+0"])
    #expect(shares(-5, 10, 0) == ["0+0", "0+100", "100+0"])
  }
}
