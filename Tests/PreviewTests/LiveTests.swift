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

  @Test func savingAFileTellsOpenPages() async throws {
    let site = try PreviewedSite()
    let (saves, continuation) = AsyncStream.makeStream(of: Void.self)
    let watch = FileWatch(["\(site.folder.path)/content"]) { continuation.yield() }
    let (watching, isWatching) = AsyncStream.makeStream(of: Void.self)
    let thread = Thread {
      isWatching.yield()
      watch.run()
      continuation.finish()
    }
    thread.start()
    for await _ in watching { break }
    // Until the folders are watched a save may go by unseen, so it is repeated.
    let writer = Task {
      var number = 0
      while !Task.isCancelled {
        number += 1
        try site.save("Saved \(number)", "content/projects/kitchen-remodel/documents/note.txt")
        await Task.yield()
      }
    }
    var count = 0
    for await _ in saves {
      count += 1
      break
    }
    writer.cancel()
    watch.end()
    #expect(count == 1)
  }

  @Test func aChangeRaisesTheVersionThatPagesBear() async throws {
    let site = try PreviewedSite()
    #expect(try await site.get("/").text.contains("data-version=\"1\""))
    site.preview.changes.happened()
    #expect(try await site.get("/").text.contains("data-version=\"2\""))
  }
}
