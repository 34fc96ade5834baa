import Testing

@testable import Endpoint

/// Paths, ranges, addresses and names: what comes over the wire, taken apart.
struct ParsingTests {
  @Test(
    arguments: [
      ("/p/a/b/", "a/b/"), ("/p/a/b%20c", "a/b c"), ("/p/%C3%A9", "é"), ("/p/", ""), ("/p", ""),
      ("/p/a...b/.c", "a...b/.c"),
      ("/p/a%2Fb", nil), ("/p/a//b", nil), ("/p//", nil), ("/p//a", nil), ("/p/a//", nil), ("/p/../b", nil),
      ("/p/%2e%2e/b", nil), ("/p/a/.", nil), ("/p/a/../", nil), ("/p/a%00", nil), ("/p/a%0A", nil), ("/p/a%7F", nil),
      ("/p/a%C2%85", nil), ("/p/a%5C..", nil), ("/p/%FF", nil), ("/p/%", nil), ("/p/%4", nil), ("/p/%zz", nil),
    ] as [(String, String?)])
  func pathsAreDecodedOnce(_ path: String, _ decoded: String?) { #expect(Route(path) == .portal(decoded)) }

  @Test(
    arguments: [
      ("bytes=0-", .part(0..<100)), ("bytes=5-9", .part(5..<10)), ("bytes=90-200", .part(90..<100)),
      ("bytes=-10", .part(90..<100)), ("bytes=-200", .part(0..<100)), ("bytes=100-", .unsatisfiable),
      ("bytes=-0", .unsatisfiable), ("bytes=9-5", .whole), ("bytes=0-1,5-6", .whole), ("items=0-1", .whole),
      ("bytes=", .whole), ("bytes=-", .whole), ("bytes=a-b", .whole), ("bytes=0--1", .whole), (nil, .whole),
      ("bytes=99999999999999999999-", .whole), ("Bytes=0-0", .part(0..<1)),
    ] as [(String?, ByteRange)])
  func rangesAreThoseOfRFC9110(_ header: String?, _ range: ByteRange) { #expect(ByteRange(header, of: 100) == range) }

  @Test func anEmptyFileHasNoPart() {
    #expect(ByteRange("bytes=0-", of: 0) == .unsatisfiable)
    #expect(ByteRange("bytes=-1", of: 0) == .unsatisfiable)
  }

  @Test(arguments: [
    ("a.pdf", "application/pdf", true), ("A.JPG", "image/jpeg", true), ("a.svg", "image/svg+xml", true),
    ("a.html.exe", "application/octet-stream", false), ("x/y.d/noending", "application/octet-stream", false),
    ("a.js", "application/octet-stream", false), ("a.xml", "application/octet-stream", false),
  ])
  func typesAreThoseOfAList(_ path: String, _ type: String, _ isShown: Bool) {
    #expect(MediaType(of: path).name == type)
    #expect(MediaType(of: path).isShown == isShown)
  }

  @Test(arguments: [
    ("plan.dwg", "attachment; filename=\"plan.dwg\"; filename*=UTF-8''plan.dwg"),
    ("Küche \"1\".dwg", "attachment; filename=\"K__che _1_.dwg\"; filename*=UTF-8''K%C3%BCche%20%221%22.dwg"),
    ("a\r\nX: y.zip", "attachment; filename=\"a__X: y.zip\"; filename*=UTF-8''a%0D%0AX%3A%20y.zip"),
  ])
  func namesAreEncoded(_ name: String, _ header: String) { #expect(MediaType.attachment(name) == header) }

  @Test(
    arguments: [
      ("203.0.113.9", "203.0.113.9"), ("::ffff:203.0.113.9", "203.0.113.9"), ("[2001:db8::1]:443", "2001:db8::1"),
      ("203.0.113.9:1234", "203.0.113.9"), ("fe80::1%eth0", "fe80::1"), (" 10.0.0.1 ", "10.0.0.1"),
      ("300.0.0.1", nil), ("unknown", nil), ("", nil), ("1.2.3", nil),
    ] as [(String, String?)])
  func addressesAreRead(_ text: String, _ address: String?) { #expect(IPAddress(text)?.description == address) }

  @Test(arguments: [
    ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.0.0.0/9", "10.128.0.0", false),
    ("2001:db8::/32", "2001:db8:1::", true), ("2001:db8::/32", "2001:db9::", false), ("127.0.0.1", "127.0.0.1", true),
    ("0.0.0.0/0", "1.2.3.4", true), ("0.0.0.0/0", "::1", false),
  ])
  func rangesHoldAddresses(_ range: String, _ address: String, _ isIn: Bool) throws {
    #expect(try #require(AddressRange(range)).contains(try #require(IPAddress(address))) == isIn)
  }

  @Test(arguments: ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "x/8", "10.0.0.0/8/8", ""])
  func otherTextIsNoRange(_ text: String) { #expect(AddressRange(text) == nil) }

  /// Whom a request comes from, by what the proxies say.
  @Test(arguments: [
    ("203.0.113.9", ["1.1.1.1"], "203.0.113.9"), ("10.0.0.1", ["1.1.1.1"], "1.1.1.1"),
    ("10.0.0.1", ["9.9.9.9, 1.1.1.1"], "1.1.1.1"), ("10.0.0.1", ["1.1.1.1", "10.0.0.2"], "1.1.1.1"),
    ("10.0.0.1", ["nonsense"], "10.0.0.1"), ("10.0.0.1", [], "10.0.0.1"), ("10.0.0.1", ["10.0.0.3"], "10.0.0.3"),
  ])
  func onlyTrustedProxiesAreBelieved(_ peer: String, _ forwarded: [String], _ client: String) throws {
    let proxies = TrustedProxies([try #require(AddressRange("10.0.0.0/8"))])
    #expect(proxies.client(peer: IPAddress(peer), forwarded: forwarded)?.description == client)
    #expect(TrustedProxies([]).client(peer: IPAddress(peer), forwarded: forwarded)?.description == peer)
  }

  @Test(
    arguments: [
      ("127.0.0.1:8080", .port(host: "127.0.0.1", 8080)), ("[::1]:0", .port(host: "::1", 0)),
      ("portal.example:443", .port(host: "portal.example", 443)), ("unix:/run/x.sock", .socket(path: "/run/x.sock")),
      ("8080", nil), ("127.0.0.1", nil), (":8080", nil), ("127.0.0.1:99999", nil), ("::1:80", .port(host: "::1", 80)),
      ("unix:", nil),
    ] as [(String, Listener.Place?)])
  func placesToListenAreRead(_ text: String, _ place: Listener.Place?) {
    #expect((try? Listener(setting: text))?.place == place)
  }

  @Test func aCookieThatStandsThereTwiceCountsForNothing() {
    let one = Cookies(["__Host-latchkey-session=a; __Host-latchkey-link=b", "other=c"])
    #expect(one[.session] == "a" && one[.link] == "b" && one[.browser] == nil)
    #expect(Cookies(["__Host-latchkey-session=a; __Host-latchkey-session=b"])[.session] == nil)
    #expect(Cookies(["latchkey-session=a;;=;x"])[.session] == nil)
  }

  @Test func fieldsOfAFormAreDecoded() throws {
    let form = try #require(Form(Array("a=1+2&b=%26%3D&c&d=".utf8)))
    #expect(form["a"] == "1 2" && form["b"] == "&=" && form["c"] == "" && form["d"] == "" && form["e"] == "")
  }
}
