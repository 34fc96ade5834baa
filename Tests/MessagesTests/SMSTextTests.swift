import Foundation
import Messages
import Testing

struct SMSTextTests {
  private func text(_ unit: String, _ count: Int) -> SMSText { SMSText(String(repeating: unit, count: count)) }

  @Test func segmentsOfGSM7() {
    #expect(text("a", 160).segments == 1)
    #expect(text("a", 161).segments == 2)
    #expect(text("a", 306).segments == 2)
    #expect(text("a", 307).segments == 3)
    #expect(text("€", 80).segments == 1)
    // 153 septets hold 76 euro signs and a half: the pair is not divided.
    #expect(text("€", 152).segments == 2)
    #expect(text("€", 153).segments == 3)
    // The same in ASCII.
    for (count, segments) in [(80, 1), (81, 2), (152, 2), (153, 3)] {
      #expect(text("~", count).segments == segments)
      #expect(text("~", count).plainSegments == segments)
    }
    #expect(text("`", 70).segments == 1)
    #expect(text("`", 71).segments == 2)
    #expect(text("`", 1).costly == ["`"])
  }

  @Test func segmentsOfUCS2() {
    #expect(text("я", 70).segments == 1)
    #expect(text("я", 71).segments == 2)
    #expect(text("я", 135).segments == 3)
    #expect(text("😀", 35).segments == 1)
    // 67 units hold 33 pairs and a half: the pair is not divided.
    #expect(text("😀", 66).segments == 2)
    #expect(text("😀", 67).segments == 3)
    #expect(text("я", 1).encoding == .ucs2)
  }

  @Test func typographyBecomesGSM7AndLettersStay() {
    let sms = SMSText("“Zoë’s” – 1\u{00A0}000\u{202F}€ … José Müller ł")
    #expect(sms.body == "\"Zoë's\" - 1 000 € ... José Müller ł")
    #expect(sms.encoding == .ucs2)
    #expect(SMSText("“Hearth & Beam” — it’s here…").encoding == .gsm7)
    #expect(SMSText("Cafe\u{301}").body == "Café")
    #expect(SMSText("Cafe\u{301}").encoding == .gsm7)
  }
  /// Texts of letters that are composed already are not composed again: that must change nothing.
  @Test func everyCharacterIsComposedWhateverStandsBesideIt() {
    for value in UInt32(0xA1)..<0x2100 where value != 0xAD {
      guard let scalar = Unicode.Scalar(value), scalar.properties.isAlphabetic else { continue }
      let composed = String(scalar).precomposedStringWithCanonicalMapping
      #expect(SMSText(String(scalar)).body.unicodeScalars.elementsEqual(composed.unicodeScalars), "U+\(value)")
      let accented = (String(scalar) + "\u{301}").precomposedStringWithCanonicalMapping
      #expect(SMSText(String(scalar) + "\u{301}").body.unicodeScalars.elementsEqual(accented.unicodeScalars))
    }
  }
}
