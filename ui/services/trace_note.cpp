// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/trace_note.h"

#include "ui/services/format.h"
#include "ui/services/note_text.h"
#include "ui/services/sentences.h"
#include "ui/services/settings.h"

#include "core/endpoint/trace_json.h"

#include <QCoreApplication>

namespace metsuke::trace_note {

namespace {

using endpoint::Trace;

constexpr qsizetype kMostInNote = 400'000; ///< characters: notes are read with every snapshot of the case

QString tr(const char* text, const char* comment = nullptr) { return QCoreApplication::translate("metsuke::trace_note", text, comment); }

/// What a program calls its sensors and why something is missing, in words; what has none stays as it is.
QString render(Message message) {
    for (auto& [name, value] : message.args) {
        auto* code = std::get_if<std::string>(&value);
        const std::string area = name == "sensor" ? "agent.subject_" : name == "reason" ? "endpoint.gap_reason." : "";
        if (message.id.starts_with("endpoint.gap.") && code != nullptr && !area.empty() && sentences::catalogue().has(Language::English, area + *code)) {
            *code = sentences::render(Message(area + *code)).toStdString();
        }
    }
    return sentences::render(message);
}

} // namespace

Story story(const Trace& trace) {
    Story story;
    for (const Message& sentence : endpoint::traceStory(trace)) {
        story.sentences << render(sentence);
        const bool isEntry = sentence.id.starts_with("endpoint.story.entry.") || sentence.id.starts_with("endpoint.story.itself.");
        if (isEntry) { // the last one is the root's
            story.headline = story.sentences.back();
        }
    }
    if (story.headline.isEmpty()) {
        story.headline = story.sentences.value(0);
    }
    return story;
}

QString gap(const endpoint::TraceGap& gap) {
    const QString words = render(gap.what);
    return gap.window && gap.window->from.ns > INT64_MIN / 2 && gap.window->until.ns < INT64_MAX / 2
        ? tr("%1 (%2)", "sentence, span of time").arg(words, QString(format::clockSeconds(gap.window->from) % u'–' % format::clockSeconds(gap.window->until)))
        : words;
}

QString json(const Trace& trace) {
    return QString::fromStdString(endpoint::writeTrace(trace, sentences::catalogue(), Settings::instance().language()));
}

QString note(const Trace& trace, const QString& about) {
    QStringList lines{about};
    lines += story(trace).sentences;
    for (const endpoint::TraceGap& one : trace.gaps) {
        lines << tr("Not known: %1").arg(gap(one));
    }
    const QString document = json(trace);
    if (document.size() > kMostInNote) {
        lines << tr("The trace itself (%1 of JSON) is too large for a note.").arg(format::bytes(document.size()));
        return lines.join(u'\n');
    }
    return note_text::join(lines.join(u'\n'), document);
}

} // namespace metsuke::trace_note
