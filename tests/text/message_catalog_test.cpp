// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/message_catalog.h"

#include <gtest/gtest.h>

#include <set>

using namespace metsuke;

namespace {
MessageCatalog catalog() {
    MessageCatalog c;
    c.add(Language::English, "hit", "{host} sent {size:bytes} in {time:duration}, {n} {n:plural:flow:flows}");
    c.add(Language::Japanese, "hit", "{host} は {time:duration}で {size:bytes} を送信");
    c.add(Language::English, "outer", "It {inner:text}.");
    c.add(Language::English, "does", "runs {name}");
    return c;
}
} // namespace

TEST(MessageCatalog, Render_inBothLanguages_formatsArguments) {
    const auto c = catalog();
    const auto message = Message("hit").with("host", "pc5").with("size", int64_t{391204}).with("time", 13440.0).with("n", int64_t{1});
    EXPECT_EQ(c.render(message, Language::English), "pc5 sent 391 kB in 3 h 44 min, 1 flow");
    EXPECT_EQ(c.render(message, Language::Japanese), "pc5 は 3 時間 44 分で 391 kB を送信");
}

TEST(MessageCatalog, Render_unknownIdOrArgument_losesNothing) {
    const auto c = catalog();
    EXPECT_EQ(c.render(Message("nope").with("path", "/x"), Language::English), "nope path=/x");
    EXPECT_EQ(c.renderTemplate("a {b} {{c}}", {}, Language::English), "a {b} {c}");
}

TEST(MessageCatalog, Render_nestedText_usesSameArguments) {
    EXPECT_EQ(catalog().render(Message("outer").with("inner", "does").with("name", "x.exe"), Language::English), "It runs x.exe.");
}

TEST(MessageCatalog, Render_precision_cutsTextOnCharacters) {
    EXPECT_EQ(catalog().renderTemplate("{h:.3} {p:.2}", {{"h", std::string("日本語文")}, {"p", 3.14159}}, Language::English), "日本語 3.14");
}

TEST(MessageCatalog, Render_nestedText_takesArgumentsOfItsPrefixFirst) {
    MessageCatalog c;
    c.add(Language::English, "story", "{a:Text:a}, then {b:text:b}.");
    c.add(Language::English, "called", "it called {peer} from {host}");
    const auto story = Message("story").with("a", "called").with("b", "called").with("host", "pc5").with("a_peer", "x").with("b_peer", "y");
    EXPECT_EQ(c.render(story, Language::English), "It called x from pc5, then it called y from pc5.");
}

TEST(MessageCatalog, Template_optionalPart_isLeftOutWhenItsFactIsUnknown) {
    const MessageCatalog c;
    const std::string text = "called {peer}[[ every {period:duration}]] [[{visits} times||often]]";
    EXPECT_EQ(c.renderTemplate(text, {{"peer", std::string("x")}, {"period", 61.0}, {"visits", int64_t{9}}}, Language::English),
        "called x every 61 s 9 times");
    EXPECT_EQ(c.renderTemplate(text, {{"peer", std::string("x")}, {"visits", int64_t{0}}}, Language::English), "called x often");
    EXPECT_EQ(c.renderTemplate("to [[{name}||{peer}||somewhere]]", {{"peer", std::string("x")}}, Language::English), "to x");
    EXPECT_EQ(c.renderTemplate("to [[{name}||{peer}||somewhere]]", {}, Language::English), "to somewhere");
    EXPECT_EQ(c.renderTemplate("from[[ {peer}]].", {{"peer", std::string("-")}}, Language::English), "from.");
    EXPECT_EQ(c.renderTemplate("open [[ {peer", {}, Language::English), "open [[ {peer");
}

TEST(MessageCatalog, Render_moment_isUtcUnlessAWriterIsSet) {
    MessageCatalog c;
    c.add(Language::English, "since", "since {at:moment}");
    const auto since = Message("since").with("at", int64_t{1'700'000'000'000'000'000});
    EXPECT_EQ(c.render(since, Language::English), "since 2023-11-14 22:13 UTC");
    c.writeMomentsWith([](Timestamp t) { return "t" + std::to_string(t.ns / kSecond); });
    EXPECT_EQ(c.render(since, Language::English), "since t1700000000");
    EXPECT_EQ(c.renderTemplate("{at:time}", since.args, Language::English), "2023-11-14T22:13:20Z");
    c.writeTimesWith([](Timestamp t) { return "s" + std::to_string(t.ns / kSecond); });
    EXPECT_EQ(c.renderTemplate("{at:time}", since.args, Language::English), "s1700000000");
}

TEST(MessageCatalog, Japanese_setsBracketsInFullWidthButNotThoseOfCodeOrValues) {
    const MessageCatalog c;
    const auto say = [&](std::string_view text) { return c.renderTemplate(text, {{"x", std::string("f(a)")}, {"none", std::string("-")}}, Language::Japanese); };
    EXPECT_EQ(say("宛先({x})です"), "宛先（f(a)）です");
    EXPECT_EQ(say("宛先[[({x})]]です"), "宛先（f(a)）です");
    EXPECT_EQ(say("宛先({none})です"), "宛先です");
    EXPECT_EQ(say("演算子 (host = a)"), "演算子 (host = a)");
    EXPECT_EQ(c.renderTemplate("to({x})", {{"x", std::string("a")}}, Language::English), "to(a)");
}

TEST(MessageCatalog, FormatBytes_roundsToThreeDigits) {
    EXPECT_EQ(formatBytes(0), "0 B");
    EXPECT_EQ(formatBytes(999), "999 B");
    EXPECT_EQ(formatBytes(1000), "1.00 kB");
    EXPECT_EQ(formatBytes(412e6), "412 MB");
    EXPECT_EQ(formatBytes(999999), "1.00 MB");
    EXPECT_EQ(formatCount(-1234567), "-1,234,567");
}

TEST(MessageCatalog, ShippedTexts_bothLanguages_haveSameIdsAndPlaceholders) {
    const auto loaded = MessageCatalog::load(std::filesystem::path(METSUKE_SOURCE_DIR) / "resources/i18n");
    ASSERT_TRUE(loaded.ok()) << loaded.error().message.id;
    EXPECT_EQ(loaded->ids(Language::English), loaded->ids(Language::Japanese));
    EXPECT_FALSE(loaded->ids(Language::English).empty());
}

TEST(MessageCatalog, Template_unknownFactInParentheses_goesWithThem) {
    const MessageCatalog catalog;
    EXPECT_EQ(catalog.renderTemplate("ran it on {peer} ({what})", {{"peer", std::string("a")}, {"what", std::string("-")}}, Language::English),
        "ran it on a");
    EXPECT_EQ(catalog.renderTemplate("ran it on {peer} ({what})", {{"peer", std::string("a")}, {"what", std::string("x")}}, Language::English),
        "ran it on a (x)");
}
