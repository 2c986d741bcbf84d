// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/format.h"

#include "ui/services/settings.h"

#include "core/text/message_catalog.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QRegularExpression>
#include <QStringBuilder>

#include <array>
#include <cmath>

namespace metsuke::format {

namespace {

QDateTime local(Timestamp t) {
    // floor to milliseconds; QDateTime knows no finer
    const int64_t ms = t.ns / kMillisecond - (t.ns % kMillisecond < 0 ? 1 : 0);
    return QDateTime::fromMSecsSinceEpoch(ms, Settings::instance().timeZone());
}

bool japanese() { return Settings::instance().language() == Language::Japanese; }

QLocale locale() { return japanese() ? QLocale(QLocale::Japanese) : QLocale(QLocale::English, QLocale::UnitedKingdom); }

QString tr(const char* text, const char* comment = nullptr) {
    return QCoreApplication::translate("metsuke::format", text, comment);
}

} // namespace

QString clock(Timestamp t) { return local(t).toString(QStringLiteral("HH:mm")); }
QString clockSeconds(Timestamp t) { return local(t).toString(QStringLiteral("HH:mm:ss")); }
QString clockMillis(Timestamp t) { return local(t).toString(QStringLiteral("HH:mm:ss.zzz")); }

QString tick(Timestamp t, Duration step) {
    constexpr Duration kTenth = 100 * kMillisecond;
    return step >= kDay  ? shortDate(t)
        : step >= kMinute ? clock(t)
        : step >= kSecond ? clockSeconds(t)
        : step >= kTenth  ? clockMillis(t).chopped(2)
                          : clockMillis(t);
}

QString dateTime(Timestamp t) {
    return local(t).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss ")) + Settings::instance().zoneLabel();
}

QString longDate(Timestamp t) {
    const QDate date = local(t).date();
    if (japanese()) {
        return locale().toString(date, QStringLiteral("yyyy 年 M 月 d 日（ddd）"));
    }
    return locale().toString(date, QStringLiteral("dddd d MMMM yyyy"));
}

QString shortDate(Timestamp t) {
    const QDate date = local(t).date();
    return japanese() ? locale().toString(date, QStringLiteral("M 月 d 日"))
                      : locale().toString(date, QStringLiteral("d MMM"));
}

QString range(Timestamp from, Timestamp to) {
    if (local(from).date() == local(to).date()) {
        return clock(from) + u'–' + clock(to);
    }
    return shortDate(from) + u' ' + clock(from) + QStringLiteral(" – ") + shortDate(to) + u' ' + clock(to);
}

QString duration(Duration d) {
    return QString::fromStdString(
        formatDuration(static_cast<double>(d) / static_cast<double>(kSecond), Settings::instance().language()));
}

QString ago(Timestamp seen, Timestamp now) {
    if (seen.ns == 0) {
        return tr("never", "seen");
    }
    const Duration since = std::max<Duration>(0, now - seen);
    return since < 2 * kSecond ? tr("now", "seen") : tr("%1 ago", "duration").arg(duration(since / kSecond * kSecond));
}

QString count(qint64 n) { return QString::fromStdString(formatCount(n)); }
QString bytes(qint64 n) { return QString::fromStdString(formatBytes(static_cast<double>(n))); }

QString signedWeight(double value, int decimals) {
    const QString number = QString::number(std::abs(value), 'f', decimals);
    return (value < 0 ? QChar(0x2212) : QChar(u'+')) + number;
}

QString severity(double zeroToTen) { return QString::number(zeroToTen, 'f', 1); }

QString probability(double p) {
    if (p > 0.999) {
        return tr("above 99.9 %", "probability");
    }
    return QString::number(p * 100, 'f', 1) + QStringLiteral(" %");
}

QString severityWord(Severity severity) {
    switch (severity) {
    case Severity::Info: return tr("info", "severity of a rule");
    case Severity::Low: return tr("low", "severity of a rule");
    case Severity::Medium: return tr("medium", "severity of a rule");
    case Severity::High: return tr("high", "severity of a rule");
    case Severity::Critical: return tr("critical", "severity of a rule");
    }
    return {};
}

QString hostSeverityWord(double zeroToTen) {
    switch (hostSeverity(zeroToTen)) {
    case HostSeverity::None: return tr("none", "severity of a host");
    case HostSeverity::Trivial: return tr("trivial", "severity of a host");
    case HostSeverity::Minor: return tr("minor", "severity of a host");
    case HostSeverity::Major: return tr("major", "severity of a host");
    case HostSeverity::Critical: return tr("critical", "severity of a host");
    }
    return {};
}

QString triageWord(TriageState state) {
    switch (state) {
    case TriageState::New: return tr("New", "triage state");
    case TriageState::Triaging: return tr("Triaging", "triage state");
    case TriageState::Suspicious: return tr("Suspicious", "triage state");
    case TriageState::Confirmed: return tr("Confirmed", "triage state");
    case TriageState::Benign: return tr("Benign", "triage state");
    case TriageState::Watched: return tr("Watching", "triage state");
    case TriageState::Suppressed: return tr("Suppressed", "triage state");
    }
    return {};
}

QString phaseWord(Phase phase) {
    switch (phase) {
    case Phase::PE: return tr("entry", "attack phase");
    case Phase::C2: return tr("control", "attack phase");
    case Phase::DISC: return tr("discovery", "attack phase");
    case Phase::CRED: return tr("credentials", "attack phase");
    case Phase::LM: return tr("lateral", "attack phase");
    case Phase::EXF: return tr("upload", "attack phase");
    case Phase::IMP: return tr("impact", "attack phase");
    case Phase::POL: return tr("policy", "attack phase");
    }
    return {};
}

QString phaseTitle(Phase phase) {
    QString word = phaseWord(phase);
    word[0] = word[0].toUpper();
    return word;
}

QString phaseCode(Phase phase) {
    static const std::array<QString, kPhaseCount> codes{QStringLiteral("PE"), QStringLiteral("C2"),
        QStringLiteral("DI"), QStringLiteral("CR"), QStringLiteral("LM"), QStringLiteral("EX"), QStringLiteral("IM"),
        QStringLiteral("PO")};
    return codes[static_cast<size_t>(phase)];
}

QString serviceName(std::string_view service) {
    if (service.empty()) {
        return tr("other", "service of a flow");
    }
    if (service == "ssl") {
        return QStringLiteral("TLS");
    }
    if (service == "dce_rpc") {
        return QStringLiteral("RPC");
    }
    if (service == "krb" || service == "kerberos") {
        return QStringLiteral("Kerberos");
    }
    if (service == "mdns") {
        return QStringLiteral("mDNS");
    }
    return QString::fromUtf8(service.data(), static_cast<qsizetype>(service.size())).toUpper();
}

QString endpoint(const IpAddress& address, uint16_t port) {
    const QString text = QString::fromStdString(address.toString());
    return port == 0 ? text : address.isV4() ? QStringLiteral("%1:%2").arg(text).arg(port) : QStringLiteral("[%1]:%2").arg(text).arg(port);
}

QString untrusted(std::string_view text) {
    const QString raw = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    QString result;
    result.reserve(raw.size());
    for (const QChar character : raw) {
        const QChar::Category category = character.category();
        const bool hidden = category == QChar::Other_Control || category == QChar::Other_Format
            || character.unicode() == 0x2028 || character.unicode() == 0x2029;
        if (hidden && character != u'\n') {
            result += QStringLiteral("\\u%1").arg(character.unicode(), 4, 16, QLatin1Char('0'));
        } else {
            result += character;
        }
    }
    return result;
}

QString breakable(const QString& words) {
    const QString text = whole(words);
    constexpr int kLongest = 24;
    QString result;
    result.reserve(text.size() + text.size() / kLongest);
    int run = 0;
    for (const QChar character : text) {
        const bool wide = character.unicode() >= 0x2e80; // Chinese and Japanese break anywhere by themselves
        run = character.isSpace() || wide ? 0 : run + 1;
        if (run > kLongest && !character.isLowSurrogate()) {
            result += QChar(0x200b);
            run = 1;
        }
        result += character;
        constexpr int kShortest = 8;
        if (character == u'/' && run > kShortest) { // of a path, rather than in the midst of a name
            result += QChar(0x200b);
            run = 0;
        }
    }
    return result;
}

QString whole(const QString& text) {
    static const QRegularExpression unit(QStringLiteral("(\\d) (?=(?:s|min|h|d|B|kB|MB|GB|TB|秒|分|時間|日|回|件|台|個|種類)(?![A-Za-z]))"));
    static const QRegularExpression hyphen(QStringLiteral("(?<=[A-Za-z0-9])-(?=[A-Za-z0-9])"));
    QString result = text;
    result.replace(unit, QStringLiteral("\\1\u00a0"));
    return result.replace(hyphen, QStringLiteral("-\u2060"));
}

QString unbroken(const QString& name) {
    constexpr int kLongest = 40;
    constexpr QChar kWordJoiner(0x2060);
    const QString shown = name.size() <= kLongest ? name : QString(name.left(kLongest / 2) % u'…' % name.right(kLongest / 2 - 1));
    QString result;
    for (const QChar character : shown) {
        const bool joined = !result.isEmpty() && !character.isLowSurrogate();
        result += joined ? QString(kWordJoiner) + character : QString(character);
    }
    return result;
}

QString paragraph(QStringList sentences) {
    sentences.removeAll(QString());
    return sentences.join(japanese() ? QString() : QStringLiteral(" "));
}

QString moment(Timestamp t) { return local(t).toString(QStringLiteral("yyyy-MM-dd HH:mm ")) + Settings::instance().zoneLabel(); }

} // namespace metsuke::format
