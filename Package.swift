// swift-tools-version: 6.1
import PackageDescription

/// Released programs hold the Swift libraries that they use: they start in half the time, and run where no Swift is installed.
let standalone = linking([
  "-static-stdlib", "-use-ld=lld", "-lCoreFoundation", "-l_FoundationICU", "-l_FoundationCShims",
  "-l_FoundationCollections", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker", "--no-export-dynamic",
])
/// A program that lies at a fixed place starts a fifth sooner: for commands, not for a server that strangers reach.
let fixed = linking(["-Xclang-linker", "-no-pie"])

func linking(_ flags: [String]) -> LinkerSetting {
  .unsafeFlags(flags, .when(platforms: [.linux], configuration: .release))
}

let package = Package(
  name: "Latchkey",
  products: [
    .executable(name: "latchkey", targets: ["latchkey"]),
    .executable(name: "latchkey-endpoint", targets: ["latchkey-endpoint"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", "4.5.2"..<"5.0.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .systemLibrary(name: "CCmark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CPostgres", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

    .target(name: "Portal"),
    .target(name: "Concurrently"),
    .target(name: "Syntax"),
    .target(name: "TimeZones", dependencies: ["Portal"]),
    .target(name: "Markdown", dependencies: ["CCmark"]),
    .target(name: "Templates", dependencies: ["Syntax"]),
    .target(
      name: "Content",
      dependencies: ["CLinux", "CYAML", "Concurrently", "Markdown", "Portal", "Syntax", "TimeZones"]),
    .target(name: "Editing", dependencies: ["Content", "Portal", "Syntax"]),
    .target(name: "Pages", dependencies: ["Portal", "Syntax", "Templates"]),
    .target(name: "Messages", dependencies: ["Portal", "Syntax", "Templates", "Verification"]),
    .target(
      name: "Manifest",
      dependencies: ["Portal", "Syntax", "TimeZones", .product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "Signing",
      dependencies: ["Manifest", .product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "Building",
      dependencies: [
        "CLinux", "Concurrently", "Content", "Manifest", "Messages", "Pages", "Portal", "Signing", "Syntax",
        "Templates",
      ]),
    .target(
      name: "Verification",
      dependencies: ["Manifest", "Portal", "Syntax", .product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "Endpoint",
      dependencies: [
        "Delivery", "Manifest", "Messages", "Pages", "Portal", "Syntax", "Templates", "Verification",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .target(name: "StoreStatements", dependencies: ["Manifest", "Portal", "Verification"]),
    .target(
      name: "SQLiteStore",
      dependencies: [
        "StoreStatements", "Verification", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .target(
      name: "PostgresStore", dependencies: ["CPostgres", "StoreStatements", "Syntax", "Verification"],
      exclude: ["README.md"]),
    .target(
      name: "Delivery", dependencies: ["CCurl", "Manifest", "Messages", "Portal", "Syntax", "Verification"]),
    .target(
      name: "Preview",
      dependencies: [
        "Building", "Concurrently", "Content", "Delivery", "Editing", "Endpoint", "Manifest", "Messages", "Pages",
        "Portal",
        "SQLiteStore",
        "Signing", "Syntax", "Templates", "Verification",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .target(
      name: "Stores", dependencies: ["PostgresStore", "SQLiteStore", "StoreStatements", "Syntax", "Verification"]),
    .target(
      name: "CommandOptions",
      dependencies: [
        "Delivery", "Stores", "Syntax", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "latchkey",
      dependencies: [
        "Building", "CommandOptions", "Content", "Delivery", "Editing", "Manifest", "Portal", "Preview", "Signing",
        "Stores", "Syntax",
        "Templates", "Verification", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      linkerSettings: [standalone, fixed]),
    .executableTarget(
      name: "latchkey-endpoint",
      dependencies: [
        "CommandOptions", "Delivery", "Endpoint", "Manifest", "Portal", "SQLiteStore", "Stores", "StoreStatements",
        "Syntax",
        "Verification",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      linkerSettings: [standalone]),

    .executableTarget(
      name: "BareAnswer", dependencies: [.product(name: "Hummingbird", package: "hummingbird")],
      path: "Tests/Benchmarks/BareAnswer"),
    .target(name: "Children", dependencies: ["CLinux"], path: "Tests/Children"),
    .target(name: "Faults", dependencies: ["Children", "Verification"], path: "Tests/Faults"),
    .executableTarget(
      name: "latchkey-benchmark",
      dependencies: [
        "Building", "CCmark", "CLinux", "Content", "Manifest", "Markdown", "Messages", "Portal", "Signing", "Syntax",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Benchmarks/Build"),
    .target(name: "Seeded", path: "Tests/Seeded"),
    .target(name: "TestServers", dependencies: ["CPostgres", "Children"], path: "Tests/TestServers"),
    .testTarget(name: "PortalTests", dependencies: ["Portal", "Seeded"]),
    .testTarget(name: "SyntaxTests", dependencies: ["Seeded", "Syntax"]),
    .testTarget(name: "TemplatesTests", dependencies: ["Seeded", "Syntax", "Templates"]),
    .testTarget(name: "ContentTests", dependencies: ["Content", "Portal", "Seeded", "Syntax"]),
    .testTarget(name: "MarkdownTests", dependencies: ["Markdown"]),
    .testTarget(name: "PagesTests", dependencies: ["Pages", "Portal"]),
    .testTarget(
      name: "DeliveryTests",
      dependencies: [
        "Children", "Delivery", "Faults", "Manifest", "Messages", "Portal", "SQLiteStore", "Syntax", "TestServers",
        "TimeZones", "Verification",
      ]),
    .testTarget(
      name: "MessagesTests",
      dependencies: ["Messages", "Portal", "Syntax", "Templates", "TimeZones", "Verification"]),
    .testTarget(
      name: "SigningTests",
      dependencies: [
        "Children", "Manifest", "Portal", "Signing", "Syntax", "TimeZones",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .testTarget(
      name: "VerificationTests",
      dependencies: [
        "Faults", "Manifest", "Portal", "PostgresStore", "Seeded", "Signing", "SQLiteStore", "Stores",
        "StoreStatements", "Syntax", "TestServers", "Verification", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "EndpointTests",
      dependencies: [
        "Building", "Children", "Content", "Delivery", "Endpoint", "Faults", "Manifest", "Pages", "Portal",
        "SQLiteStore",
        "Signing", "Stores", "Syntax", "TestServers", "Verification", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ]),
    .testTarget(
      name: "PreviewTests",
      dependencies: [
        "Building", "Content", "Messages", "Portal", "Preview", "Syntax",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"), .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["Children", "Faults", "latchkey", "Seeded", "Signing", "TestServers"],
      exclude: ["Goldens"]),
  ],
  swiftLanguageModes: [.v6]
)
