// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/file/text_type.h"

#include "core/base/strings.h"
#include "core/protocol/substring_matcher.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr size_t kLook = 16 * 1024;

constexpr FileType kHtml{"html", "text/html", FileGroup::Markup};
constexpr FileType kHta{"hta", "application/hta", FileGroup::Script};
constexpr FileType kXml{"xml", "text/xml", FileGroup::Markup};
constexpr FileType kJson{"json", "application/json", FileGroup::Text};
constexpr FileType kText{"text", "text/plain", FileGroup::Text};
constexpr FileType kPhp{"php", "text/x-php", FileGroup::Script};
constexpr FileType kShell{"sh", "text/x-shellscript", FileGroup::Script};
constexpr FileType kPython{"python", "text/x-python", FileGroup::Script};
constexpr FileType kPerl{"perl", "text/x-perl", FileGroup::Script};
constexpr FileType kPowerShell{"powershell", "text/x-powershell", FileGroup::Script};
constexpr FileType kJs{"js", "application/javascript", FileGroup::Script};
constexpr FileType kJScript{"jscript", "application/javascript", FileGroup::Script};
constexpr FileType kVbs{"vbs", "text/vbscript", FileGroup::Script};
constexpr FileType kBat{"bat", "text/x-msdos-batch", FileGroup::Script};

enum Language : uint8_t { Ps, Js, Wsh, Vbs, Bat, Sh, Py, LanguageCount };
struct Word {
    std::string_view text;
    Language language;
    uint8_t weight; ///< 4 in all make the language
};
constexpr std::array kWords{
    Word{"invoke-expression", Ps, 4}, Word{"iex(", Ps, 2}, Word{"iex (", Ps, 3}, Word{"| iex", Ps, 4}, Word{"|iex", Ps, 4},
    Word{"new-object ", Ps, 3}, Word{"[system.convert]", Ps, 4}, Word{"[convert]::", Ps, 4}, Word{"[system.text.encoding]", Ps, 4},
    Word{"[reflection.assembly]", Ps, 4}, Word{"[system.reflection", Ps, 4}, Word{"$env:", Ps, 3}, Word{"write-host", Ps, 3},
    Word{"start-process", Ps, 3}, Word{"get-wmiobject", Ps, 3}, Word{"add-type", Ps, 3}, Word{"invoke-webrequest", Ps, 4},
    Word{"downloadstring(", Ps, 2}, Word{"downloadfile(", Ps, 2}, Word{"set-strictmode", Ps, 3}, Word{"[parameter(", Ps, 3},
    Word{"[cmdletbinding(", Ps, 4}, Word{"-encodedcommand", Ps, 2}, Word{"powershell", Ps, 1}, Word{"set-itemproperty", Ps, 3},
    Word{"frombase64string", Ps, 2}, Word{"[byte[]]", Ps, 3}, Word{"$null", Ps, 1}, Word{"out-null", Ps, 2},
    Word{"-bxor", Ps, 3}, Word{"[char]", Ps, 2}, Word{"gzipstream", Ps, 2}, Word{"io.memorystream", Ps, 2},
    Word{"[appdomain]", Ps, 4}, Word{"set-alias", Ps, 3}, Word{"sal ", Ps, 1}, Word{"invoke-", Ps, 2},
    Word{"[ref].assembly", Ps, 4}, Word{"servicepointmanager]", Ps, 4}, Word{"start-sleep", Ps, 3},
    Word{"function(", Js, 2}, Word{"function (", Js, 2}, Word{"function ", Js, 1}, Word{"var ", Js, 1}, Word{"const ", Js, 1},
    Word{"let ", Js, 1}, Word{"return ", Js, 1}, Word{"document.", Js, 2}, Word{"window.", Js, 2}, Word{"=>", Js, 1},
    Word{"typeof ", Js, 2}, Word{"prototype", Js, 2}, Word{"eval(", Js, 2}, Word{"unescape(", Js, 2}, Word{"json.parse", Js, 2},
    Word{"charcodeat", Js, 2}, Word{"fromcharcode", Js, 2}, Word{"\"use strict\"", Js, 3}, Word{"'use strict'", Js, 3},
    Word{"new activexobject", Wsh, 4}, Word{"wscript.", Wsh, 2}, Word{"wscript[", Wsh, 4}, Word{"scripting.filesystemobject", Wsh, 2},
    Word{"createobject(", Vbs, 2}, Word{"end sub", Vbs, 2}, Word{"end function", Vbs, 2}, Word{"on error resume next", Vbs, 3},
    Word{"dim ", Vbs, 1}, Word{"end if", Vbs, 1}, Word{"wscript.shell", Vbs, 1}, Word{"msgbox", Vbs, 1}, Word{"executeglobal", Vbs, 3},
    Word{"execute(", Vbs, 1}, Word{"chrw(", Vbs, 2}, Word{"chr(", Vbs, 1}, Word{"option explicit", Vbs, 3}, Word{"wscript.sleep", Vbs, 1},
    Word{"@echo off", Bat, 4}, Word{"setlocal", Bat, 2}, Word{"%~dp0", Bat, 4}, Word{"cmd /c", Bat, 2}, Word{"cmd.exe /c", Bat, 2},
    Word{"goto ", Bat, 1}, Word{"%comspec%", Bat, 3}, Word{"%temp%", Bat, 2}, Word{"%appdata%", Bat, 2}, Word{"reg add ", Bat, 2},
    Word{"schtasks ", Bat, 2}, Word{"taskkill ", Bat, 2}, Word{"\nset ", Bat, 1}, Word{"\nrem ", Bat, 1},
    Word{"cd /tmp", Sh, 3}, Word{"chmod ", Sh, 2}, Word{"wget http", Sh, 2}, Word{"curl -", Sh, 2}, Word{"curl http", Sh, 2},
    Word{"/bin/busybox", Sh, 3}, Word{">/dev/null", Sh, 3}, Word{"\nfi\n", Sh, 2}, Word{"\nthen", Sh, 1}, Word{"; then", Sh, 2},
    Word{"rm -rf", Sh, 2}, Word{"nohup ", Sh, 2}, Word{"#!/bin", Sh, 4}, Word{"crontab ", Sh, 2}, Word{"export ", Sh, 1},
    Word{"\nimport ", Py, 2}, Word{"\ndef ", Py, 2}, Word{"__name__", Py, 3}, Word{"\nfrom ", Py, 2}, Word{"import os", Py, 2},
    Word{"import sys", Py, 2}, Word{"exec(base64", Py, 4}, Word{"self.", Py, 1},
};

const SubstringMatcher& words() {
    static const SubstringMatcher instance = [] {
        std::vector<std::string_view> texts;
        for (const auto& word : kWords) {
            texts.push_back(word.text);
        }
        return SubstringMatcher(texts, SubstringMatcher::Case::Ignore);
    }();
    return instance;
}

FileType scriptByWords(std::string_view text) {
    std::array<bool, kWords.size()> seen{};
    std::array<int, LanguageCount> score{};
    words().scan(asBytes(text), 0, [&](uint32_t index, size_t) {
        if (!seen[index]) {
            seen[index] = true;
            score[kWords[index].language] += kWords[index].weight;
        }
    });
    const bool wsh = score[Wsh] >= 2 && (score[Wsh] >= 4 || score[Js] >= 2);
    if (score[Ps] >= 4 && score[Ps] > score[Js] && score[Ps] >= score[Vbs]) {
        return kPowerShell;
    }
    if (score[Vbs] >= 4 && score[Vbs] > score[Js]) {
        return kVbs;
    }
    if (score[Bat] >= 4 && score[Bat] > score[Js]) {
        return kBat;
    }
    if (score[Sh] >= 4 && score[Sh] > score[Js]) {
        return kShell;
    }
    if (wsh) {
        return kJScript;
    }
    if (score[Py] >= 4 && score[Py] > score[Js]) {
        return kPython;
    }
    return score[Js] >= 4 ? kJs : kText;
}

FileType byShebang(std::string_view text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.find("python") != std::string_view::npos) {
        return kPython;
    }
    if (line.find("perl") != std::string_view::npos) {
        return kPerl;
    }
    if (line.find("php") != std::string_view::npos) {
        return kPhp;
    }
    return line.find("node") != std::string_view::npos ? kJs : kShell;
}

bool looksLikeHtml(std::string_view text) {
    for (const std::string_view start : {"<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<title", "<meta ", "<table",
             "<div", "<center", "<form", "<h1", "<p>", "<a href", "<br", "<style", "<link ", "<frameset", "<object", "<img ", "<span"}) {
        if (startsWithIgnoreCase(text, start)) {
            return true;
        }
    }
    return text.starts_with("<!") && containsIgnoreCase(text.substr(0, 4096), "<html");
}

bool looksLikeJson(std::string_view text) {
    const std::string_view inside = trim(text.substr(1));
    if (text[0] == '{') {
        return inside.empty() || inside[0] == '"' || inside[0] == '}';
    }
    return !inside.empty() && std::string_view("{[\"]-0123456789tfn").find(inside[0]) != std::string_view::npos;
}

} // namespace

bool isTextual(Bytes head) {
    head = head.first(std::min<size_t>(head.size(), 4096));
    if (head.empty()) {
        return false;
    }
    if (head.size() >= 4 && ((head[0] == 0xff && head[1] == 0xfe && head[3] == 0) || (head[0] == 0xfe && head[1] == 0xff && head[2] == 0))) {
        return true;
    }
    size_t control = 0;
    size_t high = 0;
    for (const uint8_t byte : head) {
        if (byte == 0) {
            return false;
        }
        control += byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f' && byte != 0x1b ? 1 : 0;
        high += byte >= 0x80 ? 1 : 0;
    }
    // Encrypted or compressed bytes without a zero are half high and full of controls.
    return control * 50 <= head.size() && (high * 10 <= head.size() * 9 || control == 0);
}

std::string narrowText(Bytes head, size_t maximum) {
    head = head.first(std::min(head.size(), maximum));
    const bool little = head.size() >= 2 && head[0] == 0xff && head[1] == 0xfe;
    const bool big = head.size() >= 2 && head[0] == 0xfe && head[1] == 0xff;
    if (!little && !big) {
        const bool mark = head.size() >= 3 && head[0] == 0xef && head[1] == 0xbb && head[2] == 0xbf;
        return std::string(asText(head.subspan(mark ? 3 : 0)));
    }
    std::string text;
    for (size_t i = 2; i + 1 < head.size(); i += 2) {
        text.push_back(static_cast<char>(head[little ? i : i + 1]));
    }
    return text;
}

FileType textTypeOf(Bytes head) {
    if (!isTextual(head)) {
        return {};
    }
    const std::string narrow = narrowText(head, kLook);
    const std::string_view text = trim(narrow);
    if (text.empty()) {
        return kText;
    }
    if (text.starts_with("#!")) {
        return byShebang(text);
    }
    if (startsWithIgnoreCase(text, "<?php") || (text.starts_with("<?") && text.find("$_") != std::string_view::npos)) {
        return kPhp;
    }
    if (text[0] == '<') {
        if (containsIgnoreCase(text, "<hta:application")) {
            return kHta;
        }
        if (startsWithIgnoreCase(text, "<?xml")) {
            const std::string_view start = text.substr(0, 1024);
            if (containsIgnoreCase(start, "<svg")) {
                return {"svg", "image/svg+xml", FileGroup::Image};
            }
            if (containsIgnoreCase(start, "<mmc_consolefile")) {
                return {"msc", "application/x-msc", FileGroup::Script};
            }
            if (containsIgnoreCase(start, "<scriptlet") || containsIgnoreCase(start, "<component") || containsIgnoreCase(start, "<job")) {
                return {"wsf", "text/x-scriptlet", FileGroup::Script};
            }
            return containsIgnoreCase(start, "<html") ? kHtml : kXml;
        }
        if (startsWithIgnoreCase(text, "<svg")) {
            return {"svg", "image/svg+xml", FileGroup::Image};
        }
        if (startsWithIgnoreCase(text, "<scriptlet") || startsWithIgnoreCase(text, "<job") || startsWithIgnoreCase(text, "<package")) {
            return {"wsf", "text/x-scriptlet", FileGroup::Script};
        }
        if (looksLikeHtml(text)) {
            return kHtml;
        }
    }
    if ((text[0] == '{' || text[0] == '[') && looksLikeJson(text)) {
        return kJson;
    }
    if (startsWithIgnoreCase(text, "[internetshortcut]")) {
        return {"url", "application/x-mswinurl", FileGroup::Other};
    }
    if (startsWithIgnoreCase(text, "windows registry editor") || startsWithIgnoreCase(text, "regedit4")) {
        return {"reg", "text/x-ms-regedit", FileGroup::Script};
    }
    const FileType script = scriptByWords(text);
    return script.group == FileGroup::Text && containsIgnoreCase(text.substr(0, 2048), "<html") ? kHtml : script;
}

} // namespace metsuke
