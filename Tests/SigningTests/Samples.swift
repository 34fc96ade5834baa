import Manifest
import Syntax
import Testing

@testable import Signing

/// The key of a seed that is one byte, 32 times over.
func signingKey(_ byte: UInt8) throws -> SigningKey {
  try #require(SigningKey(seed: Array(repeating: byte, count: 32), comment: "key \(byte)"))
}

/// An allowed_signers file of these lines.
func trust(_ lines: String...) throws -> AllowedSigners {
  try AllowedSigners(Source(path: "allowed_signers", text: lines.joined(separator: "\n") + "\n"))
}

func source(_ text: String, path: String = "manifest.json") -> Source { Source(path: path, text: text) }

func digest(_ text: String) -> HexDigest { HexDigest(of: Array(text.utf8)) }

/// What a body throws as a problem; records an issue when it throws nothing.
func problem(_ body: () throws(Problem) -> some Any, sourceLocation: SourceLocation = #_sourceLocation)
  -> Problem
{
  do {
    _ = try body()
    Issue.record("nothing was refused", sourceLocation: sourceLocation)
    return Problem(path: "", "", mend: "")
  } catch {
    return error
  }
}

let smallManifest = SiteManifest(
  site: "https://portal.example.com", sequence: 1_795_341_840, issued: "2026-11-22T10:04:00Z",
  portals: ["kitchen-remodel": digest("portal")], files: ["assets/portal-1.css": digest("css")])

let smallRecord = PortalRecord(
  project: "kitchen-remodel", title: "Kitchen remodel",
  grants: [
    Grant(
      contact: "ana-ortiz", name: "Ana Ortiz", email: "ana@example.com", phone: nil, locale: "en-US",
      sees: ["updates", "invoices"], generation: 2, issued: "2026-11-22T10:04:00Z",
      expires: "2026-11-29T10:04:00Z", state: .invited, link: digest("two"), replaced: [digest("one")])
  ],
  messages: [
    PortalRecord.Message(
      contact: "ana-ortiz", generation: 2, channel: .email, path: "outbox/kitchen-remodel/ana-ortiz-2.eml",
      digest: digest("message"))
  ],
  files: ["clients/ana-ortiz/index.html": digest("page"), "files/a.pdf": digest("a")],
  readers: ["files/a.pdf": ["ana-ortiz"]])
