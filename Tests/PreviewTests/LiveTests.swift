import Foundation
import Synchronization
import Testing

@testable import Preview

@Suite struct LiveTests {
  private let project = "content/projects/kitchen-remodel/project.md"

  @Test func aProblemShowsOverTheLastGoodPageAndGoesAway() async throws {
    let site = try PreviewedSite()
    #expect(try await site.get("/projects/kitchen-remodel").text.contains("<h1>Kitchen remodel</h1>"))
    let before = try site.text(project)
    try site.save(before.replacing("client: ana-ortiz", with: "client: anna-ortiz"), project)
    let broken = try await site.get("/projects/kitchen-remodel")
    #expect(broken.status == 200)
    #expect(broken.text.contains("1 problem"))
    #expect(broken.text.contains("content/projects/kitchen-remodel/project.md:"))
    #expect(broken.text.contains("there is no contact &quot;anna-ortiz&quot;"))
    #expect(broken.text.contains("client: anna-ortiz"))
    #expect(broken.text.contains("did you mean &quot;ana-ortiz&quot;?"))
    #expect(broken.text.contains("<h1>Kitchen remodel</h1>"))
    let shown = try await site.get("/show/now.auto/portals/kitchen-remodel/clients/ana-ortiz/")
    #expect(shown.text.contains("Counters and tile"))
    try site.save(before, project)
    #expect(try await !site.get("/projects/kitchen-remodel").text.contains("1 problem"))
  }

  @Test func itStartsWithBrokenContent() async throws {
    let site = try PreviewedSite()
    try site.save("{", "content/site.json")
    let home = try await site.get("/")
    #expect(home.status == 200)
    #expect(home.text.contains("content/site.json:1:"))
    let portal = try await site.get("/view/kitchen-remodel/ana-ortiz/")
    #expect(portal.text.contains("This cannot be shown yet"))
    #expect(try await site.get("/plan").text.contains("A plan can be made once the problems above are mended"))
  }

  @Test func aBrokenTemplateIsAProblemOverTheLastLook() async throws {
    let site = try PreviewedSite()
    let path = "/show/now.auto/portals/kitchen-remodel/clients/ana-ortiz/"
    let good = try await site.get(path).text
    try site.edit("templates/portal/overview.mustache", "{{project.title}}", "{{project.titel}}")
    #expect(try await site.get("/view/kitchen-remodel/ana-ortiz/").text.contains("templates/portal/overview.mustache:"))
    #expect(try await site.get(path).text == good)
  }

  @Test func aFolderRemovedUnderItIsToldOf() async throws {
    let site = try PreviewedSite()
    #expect(try await site.get("/projects/kitchen-remodel").status == 200)
    try FileManager.default.removeItem(at: site.folder.appending(path: "content/projects/kitchen-remodel"))
    #expect(try await site.get("/projects/kitchen-remodel").status == 404)
    try FileManager.default.removeItem(at: site.folder.appending(path: "content"))
    let home = try await site.get("/")
    #expect(home.status == 200)
    #expect(home.text.contains("there is no such folder"))
  }

  @Test func aSavedFileIsSeenAtOnce() async throws {
    let site = try PreviewedSite()
    _ = try await site.get("/")
    try site.edit(project, "title: Kitchen remodel", "title: Kitchen and pantry")
    #expect(try await site.get("/").text.contains("Kitchen and pantry"))
  }

  @Test func aSiteFileThatVanishesAndReturns() async throws {
    let site = try PreviewedSite()
    _ = try await site.get("/projects/kitchen-remodel")
    let file = try site.text("content/site.json")
    try FileManager.default.removeItem(at: site.folder.appending(path: "content/site.json"))
    let without = try await site.get("/projects/kitchen-remodel")
    #expect(without.text.contains("content/site.json</code> <strong>there is no such file"))
    #expect(without.text.contains("Below is the last state that was in order."))
    #expect(without.text.contains("<h1>Kitchen remodel</h1>"))
    try site.save(file, "content/site.json")
    #expect(try await !site.get("/projects/kitchen-remodel").text.contains("id=\"problems-heading\""))
  }

  @Test func aSymbolicLinkIsAProblemAndNothingElseIs() async throws {
    let site = try PreviewedSite()
    _ = try await site.get("/")
    let link = site.folder.appending(path: "content/projects/primary-bath/documents/away.pdf")
    try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "/etc/hostname")
    let home = try await site.get("/").text
    #expect(home.contains("1 problem"))
    #expect(home.contains("content/projects/primary-bath/documents/away.pdf</code> <strong>a symbolic link</strong>"))
    #expect(home.contains("put the file itself here; links are not followed"))
    #expect(home.components(separatedBy: "Cannot be read now: its problems stand above.").count == 2)
    #expect(
      try await site.get("/show/now.auto/portals/primary-bath/files/documents/away.pdf").status == 404)
  }

  @Test func whatIsSavedInOneProjectLeavesTheOthersAsTheyWere() async throws {
    let site = try PreviewedSite()
    let (kitchen, bath) = ("/view/kitchen-remodel/ana-ortiz/", "/view/primary-bath/zoe-lindstrom/")
    let before = try await (site.get(kitchen).mark, site.get(bath).mark)
    #expect(!before.0.isEmpty && before.0 != before.1)
    try site.edit(project, "title: Kitchen remodel", "title: Kitchen and pantry")
    #expect(try await site.get(kitchen).mark != before.0)
    #expect(try await site.get(bath).mark == before.1)
    try site.edit("templates/assets/portal.css", "{", "{ ")
    #expect(try await site.get(bath).mark != before.1)
  }

  @Test func aContactThatIsSavedWhileATemplateIsBrokenIsShownOnceItIsMended() async throws {
    let site = try PreviewedSite()
    _ = try await site.get("/projects/kitchen-remodel")
    try site.edit("templates/portal/overview.mustache", "{{project.title}}", "{{project.titel}}")
    try site.edit("content/contacts/ana-ortiz.json", "Ana Ortiz", "Ana Ortiz-Vance")
    _ = try await site.get("/projects/kitchen-remodel")
    try site.edit("templates/portal/overview.mustache", "{{project.titel}}", "{{project.title}}")
    #expect(try await site.get("/projects/kitchen-remodel").text.contains("Ana Ortiz-Vance"))
  }

  /// Saves a file again and again until the watch calls: until the folders are watched, a save may go by unseen.
  private func isSeen(_ path: String, in site: PreviewedSite, most: Int = .max) async -> (saved: Bool, limited: Bool) {
    let (saves, continuation) = AsyncStream.makeStream(of: Bool.self)
    let isLimited = Atomic(false)
    let watch = FileWatch(["\(site.folder.path)/content"], most: most) {
      isLimited.store(true, ordering: .relaxed)
    } saved: {
      continuation.yield(true)
    }
    Thread {
      watch.run()
      continuation.finish()
    }.start()
    let writer = Task {
      var number = 0
      while !Task.isCancelled {
        number += 1
        try site.save("Saved \(number)", path)
        await Task.yield()
      }
    }
    var saved = false
    for await save in saves {
      saved = save
      break
    }
    writer.cancel()
    watch.end()
    return (saved, isLimited.load(ordering: .relaxed))
  }

  @Test func savingAFileTellsOpenPages() async throws {
    let seen = await isSeen("content/projects/kitchen-remodel/documents/note.txt", in: try PreviewedSite())
    #expect(seen.saved && !seen.limited)
  }

  @Test func whereTheSystemWatchesNoMoreFoldersItSaysSoAndLooksAtTheFiles() async throws {
    let seen = await isSeen("content/projects/kitchen-remodel/documents/note.txt", in: try PreviewedSite(), most: 2)
    #expect(seen.saved && seen.limited)
  }

  @Test func aChangeRaisesTheVersionThatPagesBear() async throws {
    let site = try PreviewedSite()
    #expect(try await site.get("/").text.contains("data-version=\"1\""))
    site.preview.changes.happened()
    #expect(try await site.get("/").text.contains("data-version=\"2\""))
  }
}
