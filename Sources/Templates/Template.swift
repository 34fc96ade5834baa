/// A template that was checked against a ``Shape``; each of its tags is an index path into the record's values. It never
/// changes, and is shared by all threads that render with it.
public final class Template: Sendable {
  let shape: Shape
  let program: Program

  init(shape: Shape, program: Program) {
    self.shape = shape
    self.program = program
  }

  /// Appends what the template makes of a record, as UTF-8. Values are data, never parsed as templates.
  ///
  /// - Parameters:
  ///   - record: the values of the shape that the template was compiled for; any other is a programmer's error and
  ///     traps.
  ///   - bytes: keeps what it holds.
  public func render(_ record: Record, into bytes: inout [UInt8]) {
    run(record).withBytes { bytes.append(contentsOf: $0) }
  }

  /// What the template makes of a record; see ``render(_:into:)``.
  public func rendered(_ record: Record) -> String {
    run(record).withBytes { String(decoding: $0, as: UTF8.self) }
  }

  private func run(_ record: Record) -> Output {
    assert(shape.mismatch(record) == nil, shape.mismatch(record) ?? "")
    return program.run(record)
  }
}
