import Syntax

/// The domains of email addresses, as far as they can be told to be misspelled.
enum MailDomain {
  /// Domains that many people have their mailbox at.
  private static let common: Set<String> = Set(
    """
    aol.com att.net bellsouth.net bluewin.ch bol.com.br btinternet.com charter.net comcast.net cox.net \
    duck.com earthlink.net email.com fastmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net \
    googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it icloud.com kpnmail.nl \
    laposte.net libero.it live.co.uk live.com live.nl mac.com mail.com mail.de mailbox.org me.com msn.com optonline.net \
    optusnet.com.au orange.fr outlook.com outlook.de outlook.es outlook.fr outlook.it pm.me posteo.de proton.me \
    protonmail.com rocketmail.com rogers.com sbcglobal.net sfr.fr shaw.ca sympatico.ca t-online.de talktalk.net telus.net \
    tiscali.it tutanota.com uol.com.br verizon.net virgilio.it virginmedia.com wanadoo.fr web.de yahoo.ca yahoo.co.uk \
    yahoo.com yahoo.com.au yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it ymail.com ziggo.nl
    """.split(separator: " ").map(String.init))

  /// The same by how many bytes they have: one edit makes a domain at most one byte longer or shorter.
  private static let commonByLength = Dictionary(
    grouping: common.sorted().map { Array($0.utf8) }, by: \.count)

  /// Endings that are no top-level domains, and what their writers meant.
  private static let endings = [
    "con": "com", "cmo": "com", "ocm": "com", "comm": "com", "vom": "com", "xom": "com", "cpm": "com", "coom": "com",
    "ccom": "com", "nte": "net", "ent": "net", "nett": "net", "ner": "net", "ogr": "org", "rog": "org", "orgg": "org",
  ]

  /// How to mend an address whose domain is probably misspelled; nil when nothing speaks for it.
  static func likely(insteadOf address: String) -> String? {
    guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    let domain = address[address.utf8.index(after: at)...].lowercased()
    if common.contains(domain) { return nil }
    func mend(_ domain: String) -> String { "did you mean \(address[...at])\(domain)?" }
    let bytes = Array(domain.utf8)
    let near = (bytes.count - 1...bytes.count + 1).compactMap { length in
      commonByLength[length]?.first { isOneEdit(from: bytes, to: $0) }
    }
    if let near = near.map({ String(decoding: $0, as: UTF8.self) }).min() { return mend(near) }
    guard let dot = domain.utf8.lastIndex(of: UInt8(ascii: ".")) else {
      return "complete the domain, for example \(domain).com"
    }
    return endings[String(domain[domain.utf8.index(after: dot)...])].map { mend(domain[...dot] + $0) }
  }
}

extension Fields {
  /// Says that a phone stands under two names.
  mutating func warn(sharedPhone phone: String, of owner: String, _ node: Node) {
    warn(
      .sharedPhone, at: node.offset, length: node.length, "the phone \(phone) is \(owner)'s too",
      mend: "correct one of the two: whoever holds the phone reads the codes that are sent to it")
  }
}
