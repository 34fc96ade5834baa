/// A template that was checked against a ``Shape``; each of its tags is an index path into the record's values.
public struct Template: Sendable {
  let shape: Shape
  let program: Program

  /// Appends what the template makes of a record, as UTF-8. Values are data, never parsed as templates.
  ///
  /// - Parameters:
  ///   - record: the values of the shape that the template was compiled for; any other is a programmer's error and
  ///     traps.
  ///   - bytes: keeps what it holds.
  public func render(_ record: Record, into bytes: inout [UInt8]) {
    assert(shape.mismatch(record) == nil, shape.mismatch(record) ?? "")
    var contexts = [Value.record(record)]
    program.run(program.instructions.indices, &contexts, &bytes)
  }

  /// What the template makes of a record; see ``render(_:into:)``.
  public func rendered(_ record: Record) -> String {
    var bytes: [UInt8] = []
    render(record, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
