import Foundation
import Manifest
import Portal
import Syntax
import Testing

@testable import Endpoint

/// A newer build of a site that is too large to be read whole each time: what it changed is checked before it is used, the
/// rest afterwards.
struct ReloadTests {
  private static let page = "/p/kitchen-remodel/clients/ana-ortiz/"

  /// The sample with another title in one project, and an endpoint that uses the build before.
  private func changed() throws -> (SampleBuild, Running) {
    let build = try SampleBuild(copying: SampleBuild.shared.get())
    let running = try Running(build, wholeFiles: 0)
    try build.edit("content/projects/garden-studio/project.json", "\"Garden studio\"", "\"New studio\"")
    try build.build(at: SampleBuild.moment + 60)
    return (build, running)
  }

  private func publication(_ running: Running) -> Publication { running.server.endpoint.watch.current.publication }

  private func append(to path: String) throws {
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(" ".utf8))
    try file.close()
  }

  @Test func itReadsWhatChangedAndTheRestAfterwards() async throws {
    let (_, running) = try changed()
    let browser = running.browser()
    _ = try await browser.signIn(SampleBuild.ana, at: running)
    let watch = running.server.endpoint.watch
    let whole = publication(running)
    await watch.look()
    let newer = publication(running)
    #expect(newer.manifest.manifest.sequence == SampleBuild.moment.seconds + 60)
    #expect(newer.fileCount == newer.fileCount(of: "garden-studio") + newer.manifest.manifest.files.count)
    #expect(newer.fileCount < whole.fileCount)
    #expect(!newer.unswept.contains("garden-studio"))
    #expect(newer.unswept.count == newer.manifest.manifest.portals.count - 1)
    await watch.sweep(files: .max)
    #expect(!running.lines.all.contains { $0.contains("missing or damaged") })
    #expect(try await browser.get(Self.page).status == 200)
    let rosalind = running.browser()
    _ = try await rosalind.signIn(SampleBuild.rosalind, at: running)
    #expect(try await rosalind.get("/portals").text.contains("New studio"))
  }

  private enum Damage: CaseIterable {
    case changed, missing
  }

  @Test(arguments: Damage.allCases) private func aDamagedFileOfAnUnchangedProjectIsNotServedAndIsToldOf(
    _ damage: Damage
  ) async throws {
    let (build, running) = try changed()
    let browser = running.browser()
    _ = try await browser.signIn(SampleBuild.ana, at: running)
    let path = "\(build.dist)/portals/kitchen-remodel/clients/ana-ortiz/index.html"
    switch damage {
    case .changed: try append(to: path)
    case .missing: try FileManager.default.removeItem(atPath: path)
    }
    let watch = running.server.endpoint.watch
    await watch.look()
    #expect(publication(running).manifest.manifest.sequence == SampleBuild.moment.seconds + 60)
    #expect(try await browser.get(Self.page).status == 404)
    #expect(try await browser.get(Self.page + "updates/").status == 200)
    let counts = running.server.endpoint.metrics
    #expect(counts.text.contains("latchkey_files_refused_total 1\n"))
    #expect(counts.text.contains("latchkey_files_damaged_total 0\n"))
    await watch.sweep(files: .max)
    #expect(counts.text.contains("latchkey_files_damaged_total 1\n"))
    let reasons = running.lines.all.filter { $0.contains("a file of the build is missing or damaged") }
    #expect(reasons.count { $0.contains("portals/kitchen-remodel/clients/ana-ortiz/index.html") } == 1)
    await watch.sweep(files: .max)
    #expect(counts.text.contains("latchkey_files_damaged_total 1\n"))
  }

  @Test(arguments: Damage.allCases) private func aDamagedFileOfAChangedProjectRefusesTheBuild(
    _ damage: Damage
  ) async throws {
    let (build, running) = try changed()
    let path = "\(build.dist)/portals/garden-studio/clients/rosalind-greer/index.html"
    switch damage {
    case .changed: try append(to: path)
    case .missing: try FileManager.default.removeItem(atPath: path)
    }
    await running.server.endpoint.watch.look()
    #expect(publication(running).manifest.manifest.sequence == SampleBuild.moment.seconds)
    #expect(running.lines.all.count { $0.contains("\"message\":\"build refused\"") } == 1)
  }

  @Test func aProjectThatIsGoneGivesNoAccess() async throws {
    let (build, running) = try changed()
    let browser = running.browser()
    _ = try await browser.signIn(SampleBuild.ana, at: running)
    try FileManager.default.removeItem(atPath: "\(build.folder.path)/content/projects/kitchen-remodel")
    try build.build(at: SampleBuild.moment + 120)
    await running.server.endpoint.watch.look()
    #expect(publication(running).manifest.manifest.portals["kitchen-remodel"] == nil)
    #expect(try await browser.get(Self.page).status == 401)
  }

  /// While a build is rolled out, all endpoints but the first have an older one: they serve on.
  @Test func anEndpointWithAnOlderBuildSaysSo() async throws {
    let build = try SampleBuild(copying: SampleBuild.shared.get())
    let running = try Running(build)
    let browser = running.browser()
    #expect(try await browser.get("/readyz").text == "ready\n")
    let newer = try SampleBuild(copying: SampleBuild.shared.get())
    try newer.sign(at: SampleBuild.moment + 60)
    let other = try Running(newer, after: running)
    #expect(try await other.browser().get("/readyz").status == 200)
    let behind = try await browser.get("/readyz")
    #expect(behind.status == 200)
    #expect(behind.text == "ready, but another endpoint uses a newer build\n")
    try build.sign(at: SampleBuild.moment + 60)
    await running.server.endpoint.watch.look()
    #expect(try await browser.get("/readyz").text == "ready\n")
  }

  @Test func whatIsAskedForStaysAndTheWeightIsBounded() {
    let values = RecentValues<Int, Int>(most: 100)
    for number in 0..<10 { values.keep(number, for: number, weight: 10) }
    #expect((0..<10).allSatisfy { values[$0] == $0 })
    #expect(!values.hasRoom(for: 1))
    let asked = RecentValues<Int, Int>(most: 100)
    for number in 0..<40 {
      asked.keep(number, for: number, weight: 10)
      #expect(asked[0] == 0)
    }
    #expect((0..<40).count { asked[$0] != nil } <= 10)
    asked.keep(0, for: 99, weight: 51)
    #expect(asked[99] == nil)
  }
}
