// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/metsuke_style.h"
#include "ui/theme/system_scheme.h"

#include <QApplication>
#include <QBrush>
#include <QImage>
#include <QPainter>

namespace metsuke {

namespace {

struct FontSpec {
    int pixels;
    QFont::Weight weight;
    bool mono;
};

FontSpec specOf(TextStyle style) {
    switch (style) {
    case TextStyle::Title: return {28, QFont::DemiBold, false};
    case TextStyle::Verdict: return {20, QFont::DemiBold, false};
    case TextStyle::Name: return {15, QFont::DemiBold, false};
    case TextStyle::Body: return {13, QFont::Normal, false};
    case TextStyle::BodyStrong: return {13, QFont::DemiBold, false};
    case TextStyle::Caption: return {12, QFont::Normal, false};
    case TextStyle::CaptionStrong: return {12, QFont::DemiBold, false};
    case TextStyle::Meta: return {11, QFont::Normal, false};
    case TextStyle::MetaStrong: return {11, QFont::DemiBold, false};
    case TextStyle::Mono: return {12, QFont::Normal, true};
    case TextStyle::MonoSmall: return {11, QFont::Normal, true};
    }
    return {13, QFont::Normal, false};
}

} // namespace

Theme& Theme::instance() {
    static Theme theme;
    return theme;
}

Theme::Theme()
    : m_tokens(&darkTokens()) {}

void Theme::install() {
    m_installed = true;
    QApplication::setStyle(new MetsukeStyle); // owned by the application
    watchSystemScheme(this, [this] {
        if (m_mode == ThemeMode::System) {
            apply();
        }
    });
    apply();
}

void Theme::setMode(ThemeMode mode) {
    m_mode = mode;
    apply();
}

void Theme::apply() {
    m_dark = m_mode == ThemeMode::Dark || (m_mode == ThemeMode::System && systemPrefersDark());
    m_tokens = m_dark ? &darkTokens() : &lightTokens();
    if (!m_installed) {
        return;
    }
    QApplication::setFont(font(TextStyle::Body));
    QApplication::setPalette(palette());
    emit changed();
}

QColor Theme::color(Token token, double alpha) const {
    QColor value = color(token);
    value.setAlphaF(static_cast<float>(alpha));
    return value;
}

QFont Theme::font(TextStyle style) const {
    const FontSpec spec = specOf(style);
    QFont result;
    if (spec.mono) {
        result.setFamilies({QStringLiteral("JetBrains Mono"), QStringLiteral("Noto Sans Mono CJK JP"),
            QStringLiteral("DejaVu Sans Mono"), QStringLiteral("monospace")});
        result.setStyleHint(QFont::Monospace);
    } else {
        result.setFamilies({QStringLiteral("Inter"), QStringLiteral("Noto Sans CJK JP"),
            QStringLiteral("IPAexGothic"), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans")});
        result.setStyleHint(QFont::SansSerif);
    }
    result.setPixelSize(spec.pixels);
    result.setWeight(spec.weight);
    result.setHintingPreference(QFont::PreferNoHinting);
    // Evidence is drawn as it is: no "7x6" that becomes a product, no ">=" or "->" that becomes one sign.
    result.setStyleStrategy(QFont::PreferNoShaping);
    return result;
}

QPalette Theme::palette() const {
    QPalette result;
    const auto set = [&](QPalette::ColorRole role, Token token) { result.setColor(role, color(token)); };
    set(QPalette::Window, Token::BgWindow);
    set(QPalette::WindowText, Token::Text);
    set(QPalette::Base, Token::BgSurface);
    set(QPalette::AlternateBase, Token::BgRaised);
    set(QPalette::Text, Token::Text);
    set(QPalette::Button, Token::BgButton);
    set(QPalette::ButtonText, Token::Text);
    set(QPalette::BrightText, Token::StateBad);
    set(QPalette::Highlight, Token::BgSelected);
    set(QPalette::HighlightedText, Token::Text);
    set(QPalette::Link, Token::Accent);
    set(QPalette::LinkVisited, Token::Accent);
    set(QPalette::PlaceholderText, Token::Text3);
    set(QPalette::ToolTipBase, Token::BgRaised);
    set(QPalette::ToolTipText, Token::Text);
    set(QPalette::Mid, Token::Line);
    set(QPalette::Dark, Token::LineStrong);
    set(QPalette::Shadow, Token::BgWindow);
    set(QPalette::Light, Token::BgHover);
    set(QPalette::Midlight, Token::Line);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        result.setColor(QPalette::Disabled, role, color(Token::Text3));
    }
    return result;
}

QBrush Theme::gapBrush() const {
    // One tile of the 45 degree hatch: 2.5 px of every 6, drawn wrapped so that tiles meet.
    QImage tile(6, 6, QImage::Format_ARGB32_Premultiplied);
    tile.fill(Qt::transparent);
    QPainter painter(&tile);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color(Token::LineStrong), 1.8));
    painter.drawLine(QPointF(-3, 9), QPointF(9, -3));
    painter.drawLine(QPointF(-9, 9), QPointF(9, -9));
    painter.drawLine(QPointF(-3, 15), QPointF(15, -3));
    painter.end();
    return QBrush(tile);
}

QColor color(Token token) { return Theme::instance().color(token); }
QColor color(Token token, double alpha) { return Theme::instance().color(token, alpha); }
QFont font(TextStyle style) { return Theme::instance().font(style); }

Token severityToken(Severity severity) {
    switch (severity) {
    case Severity::Info: return Token::SevInfo;
    case Severity::Low: return Token::SevLow;
    case Severity::Medium: return Token::SevMedium;
    case Severity::High: return Token::SevHigh;
    case Severity::Critical: return Token::SevCritical;
    }
    return Token::SevInfo;
}

Severity glyphOf(HostSeverity severity) {
    switch (severity) {
    case HostSeverity::None: return Severity::Info;
    case HostSeverity::Trivial: return Severity::Low;
    case HostSeverity::Minor: return Severity::Medium;
    case HostSeverity::Major: return Severity::High;
    case HostSeverity::Critical: return Severity::Critical;
    }
    return Severity::Info;
}

Token laneToken(std::string_view service) {
    if (service == "dns" || service == "mdns" || service == "llmnr" || service == "nbns") {
        return Token::LaneDns;
    }
    if (service == "http") {
        return Token::LaneHttp;
    }
    if (service == "ssl" || service == "tls" || service == "quic") {
        return Token::LaneTls;
    }
    if (service == "smb" || service == "dce_rpc" || service == "dcerpc") {
        return Token::LaneSmb;
    }
    if (service == "krb" || service == "kerberos" || service == "ntlm" || service == "ldap" || service == "rdp"
        || service == "ssh") {
        return Token::LaneAuth;
    }
    return Token::LaneOther;
}

} // namespace metsuke
