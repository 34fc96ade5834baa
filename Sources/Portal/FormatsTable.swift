extension Formats {
  static let homeSymbols = [
    "AUD": "$", "BRL": "R$", "CAD": "$", "CHF": "CHF", "EUR": "€", "GBP": "£", "MXN": "$", "NZD": "$", "USD": "$",
  ]

  static let foreignSymbols = [
    "AUD": "A$", "BRL": "R$", "CAD": "CA$", "EUR": "€", "GBP": "£", "ILS": "₪", "INR": "₹", "JPY": "¥", "KRW": "₩",
    "MXN": "MX$", "NZD": "NZ$", "PHP": "₱", "USD": "US$", "VND": "₫",
  ]

  static let table: [String: Formats] = {
    let capitals = Clock.twelve(am: "AM", pm: "PM")
    let small = Clock.twelve(am: "am", pm: "pm")
    let dotted = Clock.twelve(am: "a.m.", pm: "p.m.")
    let list = [
      Formats("en-US", .english, "M d, y", "N d, y", capitals, ".", ",", "¤#", "#%", "USD"),
      Formats("en-CA", .english, "M d, y", "N d, y", dotted, ".", ",", "¤#", "#%", "CAD"),
      Formats("en-GB", .english, "d M y", "d N y", .twentyFour, ".", ",", "¤#", "#%", "GBP"),
      Formats("en-IE", .english, "d M y", "d N y", .twentyFour, ".", ",", "¤#", "#%", "EUR"),
      Formats("en-AU", .english, "d M y", "d N y", small, ".", ",", "¤#", "#%", "AUD"),
      Formats("en-NZ", .english, "d M y", "d N y", small, ".", ",", "¤#", "#%", "NZD"),
      Formats("de-DE", .german, "d. M y", "D.m.y", .twentyFour, ",", ".", "# ¤", "# %", "EUR"),
      Formats("de-AT", .german, "d. M y", "D.m.y", .twentyFour, ",", ".", "¤ #", "# %", "EUR"),
      Formats("de-CH", .german, "d. M y", "D.m.y", .twentyFour, ".", "’", "¤ #", "#%", "CHF"),
      Formats("fr-FR", .french, "1 M y", "1 N y", .twentyFour, ",", " ", "# ¤", "# %", "EUR"),
      Formats("fr-BE", .french, "1 M y", "1 N y", .twentyFour, ",", " ", "# ¤", "# %", "EUR"),
      Formats("fr-CA", .french, "1 M y", "1 N y", .twentyFour, ",", " ", "# ¤", "# %", "CAD"),
      Formats("fr-CH", .french, "1 M y", "1 N y", .twentyFour, ",", " ", "# ¤", "# %", "CHF"),
      Formats("es-ES", .spanish, "d f M f y", "d N y", .twentyFour, ",", ".", "# ¤", "# %", "EUR", leastGrouped: 5),
      Formats("es-MX", .spanish, "d f M f y", "d N y", dotted, ".", ",", "¤#", "#%", "MXN"),
      Formats("es-US", .spanish, "d f M f y", "d N y", dotted, ".", ",", "¤#", "#%", "USD"),
      Formats("it-IT", .italian, "d M y", "d N y", .twentyFour, ",", ".", "# ¤", "#%", "EUR"),
      Formats("nl-NL", .dutch, "d M y", "d N y", .twentyFour, ",", ".", "¤ #", "#%", "EUR"),
      Formats("nl-BE", .dutch, "d M y", "d N y", .twentyFour, ",", ".", "¤ #", "#%", "EUR"),
      Formats("pt-BR", .portuguese, "d f M f y", "d f N f y", .twentyFour, ",", ".", "¤ #", "#%", "BRL"),
      Formats("pt-PT", .portuguese, "d f M f y", "D/m/y", .twentyFour, ",", " ", "# ¤", "#%", "EUR", leastGrouped: 5),
    ]
    return Dictionary(uniqueKeysWithValues: list.map { ($0.locale, $0) })
  }()
}

/// The names of months and days in one language.
struct Language: Sendable, Hashable {
  let months: [String]
  let shortMonths: [String]
  /// Sunday first.
  let weekdays: [String]
  /// How the first day of a month is written.
  let first: String

  private init(_ months: String, _ shortMonths: String, _ weekdays: String, first: String = "1") {
    self.months = months.split(separator: " ").map(String.init)
    self.shortMonths = shortMonths.split(separator: " ").map(String.init)
    self.weekdays = weekdays.split(separator: " ").map(String.init)
    self.first = first
  }

  static let english = Language(
    "January February March April May June July August September October November December",
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "Sunday Monday Tuesday Wednesday Thursday Friday Saturday")
  static let german = Language(
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag")
  static let french = Language(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "dimanche lundi mardi mercredi jeudi vendredi samedi", first: "1er")
  static let spanish = Language(
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene feb mar abr may jun jul ago sept oct nov dic",
    "domingo lunes martes miércoles jueves viernes sábado")
  static let italian = Language(
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    "domenica lunedì martedì mercoledì giovedì venerdì sabato")
  static let dutch = Language(
    "januari februari maart april mei juni juli augustus september oktober november december",
    "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "zondag maandag dinsdag woensdag donderdag vrijdag zaterdag")
  static let portuguese = Language(
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
    "domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado")
}
