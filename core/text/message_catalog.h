// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/base/result.h"
#include "core/base/timestamp.h"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace metsuke {

enum class Language { English, Japanese };
[[nodiscard]] std::string_view languageCode(Language language); ///< "en", "ja"
[[nodiscard]] std::optional<Language> parseLanguage(std::string_view code);

/// Text templates by text-id, in both languages. Immutable after loading; any thread may render.
///
/// Template syntax: `{name}` an argument; `{name:bytes}` 391 kB; `{name:duration}` seconds as "61 s", "3 h 44 min";
/// `{name:percent}` a share of 1; `{name:time}` ns as ISO 8601 UTC, to the second; `{name:.2}` two decimals, or the first two
/// characters of text; `{name:moment}` ns as date, time of day and zone; `{name:plural:flow:flows}` one or many. `{{`
/// is a brace. `{name:text}` the argument is itself a text-id, rendered with the same arguments; `{name:text:a}` there
/// an argument `x` is looked for as `a_x` first; `:Text` begins with a capital. `[[ every {period:duration}]]` is left
/// out when one of its arguments is unknown, empty, "-" or 0; `[[A||B||C]]` is the
/// first of which all is known, else C. Elsewhere an unknown argument
/// renders as its name in braces, an unknown text-id as the id with its arguments, so nothing is lost silently.
class MessageCatalog {
public:
    using MomentWriter = std::function<std::string(Timestamp)>;

    /// Reads `folder`/messages.en and messages.ja, and the texts of one area each in `folder`/parts: lines `id = template`; `#` comments; a line that begins with two
    /// blanks continues the one before it.
    static Result<MessageCatalog> load(const std::filesystem::path& folder);

    void add(Language language, std::string id, std::string text);
    /// How `:moment` is written, "2026-01-31 09:02 UTC" when nothing is set. Set before the catalog is shared; the
    /// writer runs in whatever thread renders.
    void writeMomentsWith(MomentWriter writer) { m_writeMoment = std::move(writer); }
    /// The same of `:time`.
    void writeTimesWith(MomentWriter writer) { m_writeTime = std::move(writer); }
    [[nodiscard]] bool has(Language language, std::string_view id) const;
    /// Ids known in one language, sorted.
    [[nodiscard]] std::vector<std::string> ids(Language language) const;
    /// Falls back to English, then to the id itself.
    [[nodiscard]] std::string render(const Message& message, Language language) const;
    /// Renders a template that is not in the catalog (a rule's explain sentence). A fact in parentheses that is "-"
    /// goes with them.
    [[nodiscard]] std::string renderTemplate(
        std::string_view text, const std::vector<std::pair<std::string, MessageValue>>& args, Language language) const;
    /// Argument names a template uses, in order; for linting and tests.
    [[nodiscard]] static std::vector<std::string> placeholders(std::string_view text);

private:
    Result<void> loadFile(const std::filesystem::path& file, Language language);
    struct Scope {
        const std::vector<std::pair<std::string, MessageValue>>& args;
        Language language;
        std::string prefix; ///< of arguments that are looked for first
        int depth = 0;
        [[nodiscard]] const MessageValue* find(std::string_view name) const;
    };
    [[nodiscard]] std::string expand(std::string_view text, const Scope& scope) const;
    [[nodiscard]] std::string expandPlaceholder(std::string_view inside, const Scope& scope) const;
    [[nodiscard]] std::string expandOptional(std::string_view inside, const Scope& scope) const;
    [[nodiscard]] std::string expandNested(const MessageValue& id, std::string_view format, const Scope& scope) const;
    MomentWriter m_writeMoment, m_writeTime;
    std::map<std::string, std::string, std::less<>> m_texts[2];
};

/// "391 kB", "1.2 GB": decimal units, three significant digits.
[[nodiscard]] std::string formatBytes(double bytes);
/// "0.4 s", "61 s", "3 h 44 min", "2 d 5 h"; Japanese units in Japanese.
[[nodiscard]] std::string formatDuration(double seconds, Language language);
/// "412,331"
[[nodiscard]] std::string formatCount(int64_t value);

/// Where rules/, intel/ and i18n/ stand: $METSUKE_RESOURCES, else ../share/PROGRAM beside the program if there is one,
/// else ../share/metsuke.
[[nodiscard]] std::filesystem::path resourceFolder();

} // namespace metsuke
