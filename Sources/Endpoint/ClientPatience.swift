/// How long a client may take.
public struct ClientPatience: Sendable {
  /// Over the body of a form.
  public var form = Duration.seconds(10)
  /// Until a connection bears a whole request, or the next one: over the headers, among others.
  public var idle = Duration.seconds(30)
  /// Without taking anything of an answer.
  public var stall = Duration.seconds(60)

  /// As long as browsers on slow networks need.
  public init() {}
}
