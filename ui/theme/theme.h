// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include "core/model/vocabulary.h"

#include <QFont>
#include <QObject>
#include <QPalette>

namespace metsuke {

enum class ThemeMode { System, Light, Dark };

/// Type scale of the design, in pixels at 96 dpi.
enum class TextStyle {
    Title, ///< 28, 600: the Welcome title only
    Verdict, ///< 20, 600: the sentence of a page
    Name, ///< 15, 600: host names and scores in lists
    Body, ///< 13
    BodyStrong, ///< 13, 600
    Caption, ///< 12: column headers, section titles
    CaptionStrong, ///< 12, 600
    Meta, ///< 11: axes, rail; never the only carrier of a fact
    MetaStrong, ///< 11, 600
    Mono, ///< 12: addresses, hashes, times, rule ids, queries
    MonoSmall, ///< 11
};

/// The look of the whole process: which token set is on, and the fonts. GUI thread only. One for the process, because
/// QStyle and QPalette are.
class Theme : public QObject {
    Q_OBJECT
public:
    static Theme& instance();

    /// Sets style, palette and font of the application; call once after QApplication was made.
    void install();
    void setMode(ThemeMode mode);
    [[nodiscard]] ThemeMode mode() const { return m_mode; }
    [[nodiscard]] bool isDark() const { return m_dark; }

    [[nodiscard]] QColor color(Token token) const { return (*m_tokens)[static_cast<size_t>(token)]; }
    /// The token with another opacity, 0 to 1.
    [[nodiscard]] QColor color(Token token, double alpha) const;
    [[nodiscard]] QFont font(TextStyle style) const;
    [[nodiscard]] QPalette palette() const;

    /// 45 degree hatch of intervals without capture, over the current background.
    [[nodiscard]] QBrush gapBrush() const;

signals:
    /// Colours are other ones now: drop caches, repaint.
    void changed();

private:
    Theme();
    void apply();

    ThemeMode m_mode = ThemeMode::System;
    bool m_dark = true;
    bool m_installed = false;
    const TokenSet* m_tokens;
};

/// Short for Theme::instance().color(token).
[[nodiscard]] QColor color(Token token);
[[nodiscard]] QColor color(Token token, double alpha);
[[nodiscard]] QFont font(TextStyle style);

[[nodiscard]] Token severityToken(Severity severity);
/// The shape a host's severity shares with rules: none is info, trivial low, minor medium, major high.
[[nodiscard]] Severity glyphOf(HostSeverity severity);
/// Colour of a service name of FlowRow: dns, http, ssl, quic, smb, krb ...
[[nodiscard]] Token laneToken(std::string_view service);

} // namespace metsuke
