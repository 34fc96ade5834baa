import Foundation
import Manifest
import Portal
import Signing
import Syntax
import Testing

@testable import Endpoint

/// New builds, and those that are refused.
struct PublicationTests {
  private func changed() throws -> (SampleBuild, Running) {
    let build = try SampleBuild(copying: SampleBuild.shared.get())
    return (build, try Running(build))
  }

  private func sequence(_ running: Running) -> Int {
    running.server.endpoint.watch.current.publication.manifest.manifest.sequence
  }

  @Test func aNewerBuildIsTakenIntoUse() async throws {
    let (build, running) = try changed()
    let browser = running.browser()
    _ = try await browser.signIn(SampleBuild.ana, at: running)
    try build.edit("content/projects/kitchen-remodel/project.md", "title: Kitchen remodel", "title: New kitchen")
    try build.build(at: SampleBuild.moment + 60)
    // The old files are gone; who asks for one is given the new build's without having to wait.
    let page = try await browser.get("/p/kitchen-remodel/clients/ana-ortiz/")
    #expect(page.status == 200)
    await running.server.endpoint.watch.look()
    #expect(sequence(running) == SampleBuild.moment.seconds + 60)
    let next = try await browser.get("/p/kitchen-remodel/clients/ana-ortiz/")
    #expect(next.text.contains("<h1>New kitchen</h1>"))
  }

  private enum Spoiling: String, CaseIterable {
    case older, sameSecond, ahead, foreignKey, otherSite, unsigned, changedManifest, changedPage, missingPage,
      emptyFolder, noFolder
  }

  @Test(arguments: Spoiling.allCases) private func aBuildThatMayNotBeUsedIsRefusedOnce(_ spoiling: Spoiling)
    async throws
  {
    let (build, running) = try changed()
    let dist = build.dist
    let page = "portals/kitchen-remodel/clients/ana-ortiz/index.html"
    let manager = FileManager.default
    // Another folder takes the name of the one in use.
    try manager.copyItem(atPath: dist, toPath: dist + "-new")
    try manager.moveItem(atPath: dist, toPath: dist + "-old")
    try manager.moveItem(atPath: dist + "-new", toPath: dist)
    let newer = SampleBuild.moment + 60
    try build.sign(at: newer)
    switch spoiling {
    case .older: try build.sign(at: SampleBuild.moment - 60)
    case .sameSecond: try build.sign(at: SampleBuild.moment, site: "https://Portal.hearthandbeam.example")
    case .ahead: try build.sign(at: SampleBuild.moment + 400)
    case .foreignKey: try build.sign(at: newer, by: SigningKey(comment: "another"))
    case .otherSite: try build.sign(at: newer, site: "https://other.example")
    case .unsigned: try manager.removeItem(atPath: "\(dist)/manifest.json.sig")
    case .changedManifest: try append(to: "\(dist)/manifest.json")
    case .changedPage: try append(to: "\(dist)/\(page)")
    case .missingPage: try manager.removeItem(atPath: "\(dist)/\(page)")
    case .emptyFolder:
      try manager.removeItem(atPath: dist)
      try manager.createDirectory(atPath: dist, withIntermediateDirectories: true)
    case .noFolder: try manager.removeItem(atPath: dist)
    }
    for _ in 0..<3 {
      await running.server.endpoint.watch.look()
      running.clock.advance(by: 2)
    }
    #expect(sequence(running) == SampleBuild.moment.seconds)
    #expect(running.lines.all.count { $0.contains("\"message\":\"build refused\"") } == 1)
    let browser = running.browser()
    _ = try await browser.signIn(SampleBuild.ana, at: running)
    #expect(try await browser.get("/p/kitchen-remodel/clients/ana-ortiz/").status == 200)
  }

  @Test func aCopyUnderWayIsReadAgainWhenItIsComplete() async throws {
    let (build, running) = try changed()
    let manager = FileManager.default
    let late = "portals/kitchen-remodel/portal.json"
    try manager.moveItem(atPath: "\(build.dist)/\(late)", toPath: "\(build.folder.path)/late")
    try build.sign(at: SampleBuild.moment + 60)
    await running.server.endpoint.watch.look()
    #expect(sequence(running) == SampleBuild.moment.seconds)
    try manager.moveItem(atPath: "\(build.folder.path)/late", toPath: "\(build.dist)/\(late)")
    running.clock.advance(by: 10)
    await running.server.endpoint.watch.look()
    #expect(sequence(running) == SampleBuild.moment.seconds + 60)
  }

  @Test func anOlderBuildIsRefusedAfterARestartToo() async throws {
    let (build, running) = try changed()
    try build.sign(at: SampleBuild.moment + 60)
    await running.server.endpoint.watch.look()
    try build.sign(at: SampleBuild.moment)
    let error = #expect(throws: Problems.self) { try Running(after: running) }
    #expect(error?.list.first?.message.contains("the build is older than one that was in use") == true)
  }

  /// `latchkey build` removes the old tree; when the new one may not be used, what was kept of the old is still there.
  @Test func aRemovedBuildGoesOnBehindOneThatIsRefused() async throws {
    let (build, running) = try changed()
    let browser = running.browser()
    _ = try await browser.signIn(SampleBuild.ana, at: running)
    let manager = FileManager.default
    try manager.copyItem(atPath: build.dist, toPath: build.dist + "-new")
    try manager.removeItem(atPath: build.dist)
    try manager.moveItem(atPath: build.dist + "-new", toPath: build.dist)
    try build.sign(at: SampleBuild.moment + 60, by: SigningKey(comment: "another"))
    await running.server.endpoint.watch.look()
    #expect(try await browser.get("/p/kitchen-remodel/clients/ana-ortiz/").status == 200)
  }

  @Test func aMissingFileIsNotThere() async throws {
    let (build, running) = try changed()
    let browser = running.browser()
    _ = try await browser.signIn(SampleBuild.ana, at: running)
    let page = "clients/ana-ortiz/updates/index.html"
    try FileManager.default.removeItem(atPath: "\(build.dist)/portals/kitchen-remodel/\(page)")
    let missing = try await browser.get("/p/kitchen-remodel/\(page)")
    #expect(missing.status == 404)
    #expect(missing.body == (try await browser.get("/p/nothing/")).body)
  }

  @Test func aChangedFileIsNotServed() async throws {
    let (build, running) = try changed()
    let browser = running.browser()
    _ = try await browser.signIn(SampleBuild.ana, at: running)
    let path = "/p/kitchen-remodel/files/documents/contract.pdf"
    #expect(try await browser.get(path).status == 200)
    try append(to: "\(build.dist)/portals/kitchen-remodel/files/documents/contract.pdf")
    #expect(try await browser.get(path).status == 404)
  }

  @Test func theStatusIsForWhoeverHoldsTheSitesKey() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.signIn(SampleBuild.ana, at: running)
    let site = "https://portal.hearthandbeam.example"
    func ask(
      _ time: Instant, by key: SigningKey = SampleBuild.key, namespace: String = StatusRequest.namespace,
      site: String = site
    ) async throws -> Browser.Page {
      let question = StatusRequest(site: site, time: time.iso8601)
      let armored = try key.sign(question.bytes, namespace: namespace)
      return try await browser.get(
        "/status",
        [.statusTime: question.time, .statusSignature: Data(armored.utf8).base64EncodedString()])
    }
    let now = running.clock.now
    let page = try await ask(now)
    #expect(page.status == 200)
    #expect(page.headers[.contentType] == "application/json")
    #expect(page.text.contains("\"contact\":\"ana-ortiz\""))
    #expect(try await ask(now - 300).status == 200)
    for refused in [
      try await ask(now - 301), try await ask(now + 301), try await ask(now, by: .init(comment: "another")),
      try await ask(now, namespace: "latchkey"), try await ask(now, site: "https://other.example"),
      try await browser.get("/status"),
    ] { #expect(refused.status == 404) }
  }

  private func append(to path: String) throws {
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(" ".utf8))
    try file.close()
  }
}
