// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/object_words.h"

#include "ui/services/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <charconv>

namespace metsuke::object_words {

namespace {

struct Known {
    const char* said; ///< by agents, and in English
    const char* comment;
};
constexpr const char* kContext = "metsuke::object_words";

constexpr std::array<Known, 15> kKinds{{
    QT_TRANSLATE_NOOP3("metsuke::object_words", "account", "kind of object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "connection", "kind of object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "entry", "kind of object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "file", "kind of object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "folder", "kind of object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "found", "kind of object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "interface", "kind of object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "line", "kind of object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "output", "kind of object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "package", "kind of object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "process", "kind of object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "rule", "kind of object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "service", "kind of object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "session", "kind of object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "table", "kind of object"),
}};
constexpr std::array<Known, 18> kStates{{
    QT_TRANSLATE_NOOP3("metsuke::object_words", "absent", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "closed", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "closed to all but raw frames", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "denied", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "ended", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "established", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "frozen", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "has ended", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "is not there", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "is there", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "locked", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "masked", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "open", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "running", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "runs", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "runs it", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "stopped", "state of an object"),
    QT_TRANSLATE_NOOP3("metsuke::object_words", "uses it", "state of an object"),
}};

template <size_t count> QString wordOf(const std::array<Known, count>& known, const std::string& said) {
    const auto found = std::ranges::find_if(known, [&](const Known& one) { return said == one.said; });
    return found == known.end() ? format::untrusted(said) : QCoreApplication::translate(kContext, found->said, found->comment);
}

/// "1 rule", "3 rules"; -1 it is none.
int rulesOf(const std::string& said) {
    int count = -1;
    const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), count);
    const std::string_view rest(end, static_cast<size_t>(said.data() + said.size() - end));
    return error == std::errc() && (rest == " rule" || rest == " rules") ? count : -1;
}

} // namespace

QString kind(const std::string& kind) { return wordOf(kKinds, kind); }

QString state(const std::string& state) {
    const int rules = rulesOf(state);
    return rules < 0 ? wordOf(kStates, state) : QCoreApplication::translate("metsuke::object_words", "%n rules", nullptr, rules);
}

QString changed(const plan::TouchedObject& object) {
    const QString name = QStringLiteral("%1 %2").arg(kind(object.kind), format::untrusted(object.name));
    if (object.before.empty() && object.after.empty()) {
        return name;
    }
    const QString none = QStringLiteral("–");
    const QString before = object.before.empty() ? none : state(object.before);
    const QString after = object.after.empty() ? none : state(object.after);
    return before == after ? QStringLiteral("%1: %2").arg(name, before) : QStringLiteral("%1: %2 → %3").arg(name, before, after);
}

} // namespace metsuke::object_words
