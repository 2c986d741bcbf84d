// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/exception_words.h"

#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/services/sentences.h"

#include "core/mitigation/suspects.h"

#include <QCoreApplication>

#include <algorithm>

namespace metsuke::exception_words {

using mitigation::Exception;
using mitigation::ExceptionKind;

namespace {

QString tr(const char* text, const char* comment = nullptr) { return QCoreApplication::translate("metsuke::exception_words", text, comment); }

} // namespace

QString kind(ExceptionKind kind) {
    switch (kind) {
    case ExceptionKind::Sha256: return tr("Content");
    case ExceptionKind::Path: return tr("File or folder");
    case ExceptionKind::Image: return tr("Program");
    case ExceptionKind::Remote: return tr("Other side");
    case ExceptionKind::Host: return tr("Computer");
    }
    return {};
}

QString icon(ExceptionKind kind) {
    switch (kind) {
    case ExceptionKind::Sha256: return QStringLiteral("lock");
    case ExceptionKind::Path: return QStringLiteral("file");
    case ExceptionKind::Image: return QStringLiteral("process");
    case ExceptionKind::Remote: return QStringLiteral("globe");
    case ExceptionKind::Host: return QStringLiteral("computer");
    }
    return {};
}

QString value(const Exception& one, const FleetSnapshot& roster) {
    return one.kind == ExceptionKind::Host ? respond_words::computer(roster, one.device) : format::untrusted(one.value);
}

QString effect(ExceptionKind kind) {
    switch (kind) {
    case ExceptionKind::Sha256: return tr("Files and programs with exactly this content are left alone, wherever they are.");
    case ExceptionKind::Path: return tr("This file, or what is in this folder, and what starts by itself from there is left alone, whatever is in it.");
    case ExceptionKind::Image: return tr("Processes that run this program, or one of this folder, are left alone.");
    case ExceptionKind::Remote: return tr("Connections to this other side are neither cut nor blocked.");
    case ExceptionKind::Host: return tr("Nothing at all is done to this computer, beside looking and keeping evidence.");
    }
    return {};
}

QString hint(ExceptionKind kind) {
    switch (kind) {
    case ExceptionKind::Sha256: return tr("SHA-256: 64 hexadecimal digits");
    case ExceptionKind::Path: return tr("/opt/tool/scan, or a folder: /opt/tool/");
    case ExceptionKind::Image: return tr("/usr/sbin/backupd, or a folder: /opt/backup/");
    case ExceptionKind::Remote: return tr("198.51.100.23, 198.51.100.0/24 or updates.example");
    case ExceptionKind::Host: return tr("chosen below");
    }
    return {};
}

std::vector<Exception> of(const RespondSubject& subject, const std::string& device, const endpoint::Trace* trace, const std::vector<size_t>& nodes) {
    std::vector<Exception> all;
    const auto add = [&](ExceptionKind kind, const std::string& value) {
        Exception one;
        one.kind = kind;
        one.value = value;
        one.device = device;
        const bool isKnown = std::ranges::any_of(all, [&](const Exception& other) { return other.kind == kind && other.value == value; });
        if (!value.empty() && !isKnown) {
            all.push_back(std::move(one));
        }
    };
    for (const size_t node : trace != nullptr ? nodes : std::vector<size_t>()) {
        const endpoint::TraceNode& one = trace->nodes[node];
        if (one.kind == endpoint::TraceNode::Kind::Process) {
            if (const endpoint::ImageStarted* image = mitigation::imageOf(*trace, node)) {
                add(ExceptionKind::Sha256, image->sha256);
                add(ExceptionKind::Image, image->path);
            }
        } else if (one.kind == endpoint::TraceNode::Kind::File && !one.names.empty()) {
            add(ExceptionKind::Path, one.names.back());
        } else if (const auto* image = mitigation::recordOf<endpoint::ImageStarted>(one)) {
            add(ExceptionKind::Sha256, image->sha256);
            add(ExceptionKind::Image, image->path);
        }
    }
    if (subject.process) {
        add(ExceptionKind::Sha256, subject.process->sha256);
        add(ExceptionKind::Image, subject.process->image);
    }
    if (!subject.peers.empty()) {
        add(ExceptionKind::Remote, subject.peers.front().toString());
    }
    add(ExceptionKind::Host, device);
    return all;
}

} // namespace metsuke::exception_words
