// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "Latchkey",
  products: [.executable(name: "latchkey", targets: ["latchkey"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", "4.5.2"..<"5.0.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .systemLibrary(name: "CCmark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
    .systemLibrary(name: "CRename"),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

    .target(name: "Portal"),
    .target(name: "Syntax"),
    .target(name: "Markdown", dependencies: ["CCmark"]),
    .target(name: "Templates", dependencies: ["Syntax"]),
    .target(name: "Content", dependencies: ["CYAML", "Markdown", "Portal", "Syntax"]),
    .target(name: "Editing", dependencies: ["Content", "Portal", "Syntax"]),
    .target(name: "Pages", dependencies: ["Portal", "Syntax", "Templates"]),
    .target(name: "Messages", dependencies: ["Portal", "Syntax", "Templates"]),
    .target(
      name: "Manifest",
      dependencies: ["Syntax", .product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "Signing",
      dependencies: ["Manifest", .product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "Building",
      dependencies: [
        "CRename", "Content", "Manifest", "Messages", "Pages", "Portal", "Signing", "Syntax", "Templates",
      ]),
    .target(
      name: "Verification",
      dependencies: ["Manifest", "Portal", "Syntax", .product(name: "Crypto", package: "swift-crypto")]),
    .target(name: "StoreStatements", dependencies: ["Manifest", "Portal", "Verification"]),
    .target(
      name: "SQLiteStore",
      dependencies: ["StoreStatements", "Verification", .product(name: "GRDB", package: "GRDB.swift")]),
    .executableTarget(
      name: "latchkey",
      dependencies: [
        "Building", "Content", "Editing", "Manifest", "Portal", "Signing", "Syntax", "Templates",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .testTarget(name: "PortalTests", dependencies: ["Portal"]),
    .testTarget(name: "SyntaxTests", dependencies: ["Syntax"]),
    .testTarget(name: "TemplatesTests", dependencies: ["Syntax", "Templates"]),
    .testTarget(name: "ContentTests", dependencies: ["Content", "Portal", "Syntax"]),
    .testTarget(name: "MarkdownTests", dependencies: ["Markdown"]),
    .testTarget(name: "PagesTests", dependencies: ["Pages", "Portal"]),
    .testTarget(name: "MessagesTests", dependencies: ["Messages", "Portal"]),
    .testTarget(
      name: "SigningTests",
      dependencies: [
        "Manifest", "Signing", "Syntax", .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .testTarget(
      name: "VerificationTests",
      dependencies: [
        "Manifest", "Portal", "Signing", "SQLiteStore", "StoreStatements", "Syntax", "Verification",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["latchkey", "Signing"], exclude: ["Goldens"]),
  ],
  swiftLanguageModes: [.v6]
)
