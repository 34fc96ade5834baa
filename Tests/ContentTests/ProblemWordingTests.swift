import Foundation
import Testing

/// What is wrong with content, each with its place and its wording.
struct ProblemWordingTests {
  private func problems(_ files: [String: String?]) throws -> [String] { try SiteFolder(files).problems }

  @Test func theSmallSiteIsInOrder() throws { #expect(try problems([:]) == []) }

  @Test(
    arguments: [
      // site.json
      (
        "site.json", #"{"organization": "A"}"#,
        [
          "content/site.json:1:1: the field \"currency\" is missing. add \"currency\", which is required",
          "content/site.json:1:1: the field \"locale\" is missing. add \"locale\", which is required",
          "content/site.json:1:1: the field \"sender\" is missing. add \"sender\", which is required",
          "content/site.json:1:1: the field \"timeZone\" is missing. add \"timeZone\", which is required",
          "content/site.json:1:1: the field \"url\" is missing. add \"url\", which is required",
        ]
      ),
      (
        "site.json", SiteFolder.site.replacing("https://portal.example.com", with: "http://portal.example.com"),
        [
          "content/site.json:1:42: \"url\" cannot be \"http://portal.example.com\". write the address of your endpoint without a path, https (or http on localhost), for example https://portal.example.com"
        ]
      ),
      (
        "site.json", SiteFolder.site.replacing("America/Chicago", with: "Texas"),
        [
          "content/site.json:1:84: \"timeZone\" cannot be \"Texas\". write a name of the IANA time zone database, for example America/Chicago"
        ]
      ),
      (
        "site.json", SiteFolder.site.replacing("USD", with: "dollars"),
        [
          "content/site.json:2:33: \"currency\" cannot be \"dollars\". write a code of ISO 4217 in capital letters, for example USD"
        ]
      ),
      (
        "site.json", SiteFolder.site.replacing("maya@example.com", with: "maya@example.com, bob@example.com"),
        [
          "content/site.json:3:38: \"email\" cannot be \"maya@example.com, bob@example.com\". write one mailbox and nothing else, for example ana@example.com"
        ]
      ),
      (
        "site.json", "{\n  \"organization\": \"A\",\n}",
        ["content/site.json:3:1: a comma before the closing }. remove the comma"]
      ),
      ("site.json", "", ["content/site.json:1:1: the file is empty. write a JSON object: { … }"]),
      // contacts
      (
        "contacts/bo.json", #"{"name": "Bo"}"#,
        [
          "content/contacts/bo.json:1:1: the field \"email\" is missing. add an email, a phone, or both; an invitation needs a way to arrive"
        ]
      ),
      (
        "contacts/bo.md", "---\nname: Bo\nphone: 512-555-0142\n---\n",
        [
          "content/contacts/bo.md:3:8: \"phone\" cannot be \"512-555-0142\". write it in E.164: a plus sign, country code and number without spaces, for example +15125550142"
        ]
      ),
      (
        "contacts/bo.json", #"{"name": "Bo", "email": "ANA@example.com"}"#,
        [
          "content/contacts/bo.json:1:25: the email ANA@example.com belongs to the contact \"ana-ortiz\" already. make the two one contact, or correct the email"
        ]
      ),
      (
        "contacts/bo.json", #"{"name": "Bo\r\nBcc: x@example.com", "email": "bo@example.com"}"#,
        [
          "content/contacts/bo.json:1:10: \"name\" holds a line break or another control character. keep it on one line, without control characters"
        ]
      ),
      (
        "contacts/bo.json", #"{"name": "Bo", "email": "bo@example.com", "emial": "x"}"#,
        ["content/contacts/bo.json:1:43: unknown field \"emial\". did you mean \"email\"?"]
      ),
      (
        "contacts/Bo Smith.json", #"{"name": "Bo", "email": "bo@example.com"}"#,
        [
          "content/contacts/Bo Smith.json: the name is not an identifier. use lower-case letters, digits and hyphens alone"
        ]
      ),
      (
        "contacts/ana-ortiz.md", "---\nname: Ana\nemail: a@example.com\n---\n",
        ["content/contacts/ana-ortiz.md: ana-ortiz.json defines the same identifier. keep one of the two files"]
      ),
      (
        "contacts/bo.json", #"{"name": 5, "email": "bo@example.com", "locale": "tlh"}"#,
        [
          "content/contacts/bo.json:1:10: \"name\" must be text, not a number. put it into quotes: \"5\"",
          "content/contacts/bo.json:1:50: \"locale\" cannot be \"tlh\". choose from: de-AT, de-CH, de-DE, en-AU, en-CA, en-GB, en-IE, en-NZ, en-US, es-ES, es-MX, es-US, fr-BE, fr-CA, fr-CH, fr-FR, it-IT, nl-BE, nl-NL, pt-BR, pt-PT",
        ]
      ),
      // projects
      (
        "projects/kitchen/project.md",
        "---\ntitle: Kitchen\nclient: anna-ortiz\nstages: [Design, Build]\nstage: Biuld\n---\n",
        [
          "content/projects/kitchen/project.md:3:9: there is no contact \"anna-ortiz\". did you mean \"ana-ortiz\"?",
          "content/projects/kitchen/project.md:5:8: \"Biuld\" is not among the stages. did you mean \"Build\"?",
        ]
      ),
      (
        "projects/kitchen/project.md", "title: Kitchen\n",
        [
          "content/projects/kitchen/project.md:1:1: the front matter is missing. start with a line ---, then the fields, then a line ---"
        ]
      ),
      (
        "projects/kitchen/project.md", "---\ntitle: Kitchen\n",
        [
          "content/projects/kitchen/project.md:1:1: the front matter is never closed. add a line --- after the fields; the end may have been cut off"
        ]
      ),
      (
        "projects/kitchen/project.md", "---\ntitle: Kitchen: new\n---\n",
        [
          "content/projects/kitchen/project.md:2:15: this is not YAML: mapping values are not allowed in this context. write one \"name: value\" a line, and put a value that holds \": \" or \" #\" into quotes"
        ]
      ),
      (
        "projects/kitchen/project.md", "---\ntitle: &a Kitchen\n---\n",
        [
          "content/projects/kitchen/project.md:2:8: an anchor. write the value itself; put text that starts with * or & into quotes"
        ]
      ),
      (
        "projects/kitchen/project.md", "---\ntitle: Kitchen\ntitle: Bath\n---\n",
        ["content/projects/kitchen/project.md:3:1: the field \"title\" stands here twice. keep one of the two"]
      ),
      (
        "projects/kitchen/project.md",
        "---\ntitle: Kitchen\n---\n\n# Hello\n\nSee ![it](photos/no.jpg) and\n![far](https://example.com/x.png).\n",
        [
          "content/projects/kitchen/project.md:7:11: there is no file photos/no.jpg. put the picture there, or correct the name",
          "content/projects/kitchen/project.md:8:8: a picture from outside the project. put the picture into photos/, and write photos/ and its name",
        ]
      ),
      (
        "projects/kitchen/project.json", #"{"title": "Kitchen"}"#,
        ["content/projects/kitchen/project.md: project.json defines the same identifier. keep one of the two files"]
      ),
      (
        "projects/kitchen/update/a.md", "x",
        ["content/projects/kitchen/update: nothing of this name belongs into a project. did you mean \"updates\"?"]
      ),
      // access
      (
        "projects/kitchen/access/bob.json", "{}",
        [
          "content/projects/kitchen/access/bob.json: there is no contact \"bob\". write it as the file in contacts/ is named, or add contacts/bob.json"
        ]
      ),
      (
        "projects/kitchen/access/ana-ortiz.json",
        #"{"sees": ["updates", "invoice"], "invitations": [{"generation": 2, "issued": "2026-11-22T10:04:00"}, {"generation": 2, "issued": "2026-11-23T10:04:00Z"}]}"#,
        [
          "content/projects/kitchen/access/ana-ortiz.json:1:22: \"sees\" cannot be \"invoice\". did you mean \"invoices\"?",
          "content/projects/kitchen/access/ana-ortiz.json:1:78: \"issued\" cannot be \"2026-11-22T10:04:00\". write UTC to the second, for example 2026-11-22T10:04:00Z",
          "content/projects/kitchen/access/ana-ortiz.json:1:117: generation 2 comes after generation 2. number the invitations upward; a number never repeats",
        ]
      ),
      // updates
      (
        "projects/kitchen/updates/2026-11-03-in.md",
        "---\ntitle: In\ndate: 2026-11-31\nphotos: [a.jpg]\naudience: [ana]\ndraft: maybe\n---\n",
        [
          "content/projects/kitchen/updates/2026-11-03-in.md:3:7: \"date\" cannot be \"2026-11-31\". write a day as YYYY-MM-DD, for example 2026-11-03",
          "content/projects/kitchen/updates/2026-11-03-in.md:4:10: there is no file photos/a.jpg. put the picture there, or correct the name",
          "content/projects/kitchen/updates/2026-11-03-in.md:5:12: there is no contact \"ana\". write it as the file in contacts/ is named, or add contacts/ana.json",
          "content/projects/kitchen/updates/2026-11-03-in.md:6:8: \"draft\" is neither true nor false. write true or false",
        ]
      ),
      (
        "projects/kitchen/updates/notes.txt", "x",
        [
          "content/projects/kitchen/updates/notes.txt: this is neither Markdown nor JSON. name it .md or .json, or move it elsewhere"
        ]
      ),
      // documents
      (
        "projects/kitchen/documents/contract.pdf.json", "{}",
        [
          "content/projects/kitchen/documents/contract.pdf.json: there is no document \"contract.pdf\". add the document; a JSON file that is a document itself needs a sidecar contract.pdf.json.json"
        ]
      ),
      // invoices
      (
        "projects/kitchen/invoices/INV-1.json",
        #"{"number": "INV-2", "issued": "2026-11-03", "due": "2026-11-01", "lines": [{"description": "x", "quantity": "1,5", "unitPrice": 1e999}], "payments": [{"date": "2026-11-02", "amount": 1.005}], "status": "payed"}"#,
        [
          "content/projects/kitchen/invoices/INV-1.json:1:12: \"number\" cannot be \"INV-2\". write it as the file is named: INV-1",
          "content/projects/kitchen/invoices/INV-1.json:1:52: \"due\" is before \"issued\". correct one of the two days",
          "content/projects/kitchen/invoices/INV-1.json:1:109: \"quantity\" cannot be \"1,5\". write a number such as 1250 or 8.25, with at most 12 digits before the point and 6 after",
          "content/projects/kitchen/invoices/INV-1.json:1:129: \"unitPrice\" cannot be \"1e999\". write a number such as 1250 or 8.25, with at most 12 digits before the point and 6 after",
          "content/projects/kitchen/invoices/INV-1.json:1:184: \"amount\" cannot be \"1.005\". write a number with at most 2 decimal places",
          "content/projects/kitchen/invoices/INV-1.json:1:203: \"status\" cannot be \"payed\". choose from: draft, sent, void",
        ]
      ),
      (
        "projects/kitchen/invoices/INV-1.json",
        #"{"number": "INV-1", "issued": "2026-11-01", "due": "2026-11-03", "lines": [], "payUrl": "javascript:alert(1)"}"#,
        [
          "content/projects/kitchen/invoices/INV-1.json:1:75: \"lines\" is empty. add at least one",
          "content/projects/kitchen/invoices/INV-1.json:1:89: \"payUrl\" cannot be \"javascript:alert(1)\". write a web address that starts with https://",
        ]
      ),
    ] as [(String, String, [String])])
  func everyProblemHasItsPlaceAndWording(_ file: String, _ text: String, _ expected: [String]) throws {
    #expect(try problems([file: text]) == expected)
  }

  @Test func allProblemsComeInOneRun() throws {
    let found = try problems([
      "site.json": "{", "contacts/bo.json": "[]", "projects/kitchen/project.md": "", "projects/bath/project.json": "{}",
    ])
    #expect(
      found == [
        "content/contacts/bo.json:1:1: fields with names belong here. write an object: { \"name\": … }",
        "content/projects/bath/project.json:1:1: the field \"title\" is missing. add \"title\", which is required",
        "content/projects/kitchen/project.md:1:1: the file is empty. start with a line ---, then the fields, then a line ---",
        "content/site.json:1:1: this { is never closed. add the missing }; the end may have been cut off",
      ])
  }

  @Test func linksAreNotFollowed() throws {
    let site = try SiteFolder(["projects/kitchen/documents/a.txt": "a"])
    try site.link("projects/kitchen/documents/passwd", to: "/etc/passwd")
    try site.link("projects/other", to: "kitchen")
    try site.link("contacts/bo.json", to: "ana-ortiz.json")
    #expect(
      site.problems == [
        "content/contacts/bo.json: a symbolic link. put the file itself here; links are not followed",
        "content/projects/kitchen/documents/passwd: a symbolic link. put the file itself here; links are not followed",
        "content/projects/other: a symbolic link. put the folder itself here; links are not followed",
      ])
  }

  @Test func aLogoStaysInsideContent() throws {
    let site = try SiteFolder([
      "site.json": SiteFolder.site.replacing(
        "\"currency\"", with: "\"brand\": {\"color\": \"red\", \"logo\": \"../logo.svg\"}, \"currency\"")
    ])
    #expect(
      site.problems == [
        "content/site.json:2:40: \"color\" cannot be \"red\". write it as #RRGGBB, for example #B4552D",
        "content/site.json:2:55: \"logo\" leaves the content folder. write a path below content/, for example brand/logo.svg",
      ])
  }

  @Test func bytesThatAreNotUTF8AreNamed() throws {
    let site = try SiteFolder()
    try site.write(
      Data(Array("---\ntitle: Caf".utf8) + [0xE9] + Array("\n---\n".utf8)), to: "projects/kitchen/project.md")
    #expect(
      site.problems == [
        "content/projects/kitchen/project.md:2:11: this byte is not UTF-8. save the file in the UTF-8 encoding"
      ])
  }

  @Test func aFolderThatIsNotThere() throws {
    let site = try SiteFolder()
    try FileManager.default.removeItem(atPath: site.path)
    #expect(
      site.problems == [
        "content: there is no such folder. name the site's folder with -C, or make a new site with latchkey init"
      ])
  }
}
