import Portal

/// For how long what a project looks like stays the same: until a day of the site's calendar, or a moment, on which something
/// appears, falls due or expires.
struct Validity: Sendable, Hashable {
  /// Days since 1970.
  let days: Range<Int>
  /// Seconds since 1970.
  let moments: Range<Int>

  init(days: Range<Int>, moments: Range<Int>) {
    self.days = days
    self.moments = moments
  }

  /// The validity of what a project looks like now.
  init(of project: Project, for site: Site, at now: Instant, on today: Day) {
    var turns = (project.updates.map(\.date) + project.documents.compactMap(\.date)).map(\.daysSince1970)
    for invoice in project.invoices {
      // It is overdue from the day after it was due.
      turns += [invoice.issued.daysSince1970, invoice.due.daysSince1970 + 1]
      turns += invoice.payments.map(\.date.daysSince1970)
    }
    var moments: [Int] = []
    for access in project.accesses {
      if let cancelled = access.cancelled { moments.append(cancelled.seconds) }
      for invitation in access.invitations {
        let end = invitation.expires(afterDays: site.invitationDays).seconds
        moments += [invitation.issued.seconds, end, end - PortalLint.soon]
      }
    }
    self.days = Self.span(around: today.daysSince1970, between: turns)
    self.moments = Self.span(around: now.seconds, between: moments)
  }

  /// Whether it covers a moment, and the day of the site's calendar that it falls on.
  func covers(_ now: Instant, on today: Day) -> Bool {
    days.contains(today.daysSince1970) && moments.contains(now.seconds)
  }

  private static func span(around now: Int, between turns: [Int]) -> Range<Int> {
    (turns.filter { $0 <= now }.max() ?? .min)..<(turns.filter { $0 > now }.min() ?? .max)
  }
}
