import Portal
import Testing

struct CallingCodeTests {
  @Test(arguments: [
    ("+15125550142", "+1"), ("+74951234567", "+7"), ("+442079460000", "+44"), ("+353861234567", "+353"),
    ("+4915112345678", "+49"), ("+85212345678", "+852"),
  ])
  func aNumberStartsWithItsCountrysCode(_ phone: String, _ code: String) {
    #expect(CallingCode(of: phone)?.text == code)
  }
}
