// SPDX-License-Identifier: GPL-3.0-or-later
// Which of the programs on the way up is to blame.
#include "core/endpoint/interpreters.h"
#include "core/endpoint/trace_engine.h"

#include <algorithm>

namespace metsuke::endpoint {

namespace {

using Order = HistoryReader::Order;
constexpr size_t kMostGenerations = 16; // between a package manager and what it has written

bool isShellForPeople(const ImageStarted& image) {
    return isShell(image.path) && image.script.empty() && programGiven(image.path, image.arguments).kind == GivenProgram::Kind::Input;
}

} // namespace

bool endsChain(const ImageStarted& image) {
    switch (roleOf(image)) {
    case ProgramRole::Anchor:
    case ProgramRole::Terminal:
    case ProgramRole::Ssh:
    case ProgramRole::Browser:
    case ProgramRole::MailClient:
    case ProgramRole::PackageManager:
        return true;
    default:
        return false;
    }
}

/// A shell at which somebody types: without a program, and above it a terminal, a login or the SSH server, perhaps with
/// other such shells and su or sudo between. What is started there belongs to whoever typed it, not to the shell.
bool TraceEngine::isInteractiveShell(const std::vector<Step>& chain, size_t step) {
    const ImageStarted* image = chain[step].image();
    if (image == nullptr || !isShellForPeople(*image)) {
        return false;
    }
    for (size_t above = step + 1; above < chain.size(); ++above) {
        image = chain[above].image();
        const ProgramRole role = image == nullptr ? ProgramRole::Other : roleOf(*image);
        if (role == ProgramRole::Terminal || role == ProgramRole::Ssh) {
            return true;
        }
        if (image == nullptr || (role != ProgramRole::Wrapper && !isShellForPeople(*image))) {
            return false;
        }
    }
    return false;
}

/// Itself, or something that it started: the scripts of packages write files, too.
Result<bool> TraceEngine::isOfPackageManager(ProcessUid process, Timestamp at) {
    for (size_t generation = 0; generation < kMostGenerations && process.isKnown(); ++generation) {
        METSUKE_TRY(const Step step, stepOf(process, at));
        if (step.image() != nullptr && roleOf(*step.image()) == ProgramRole::PackageManager) {
            return true;
        }
        process = step.started ? std::get<ProcessStarted>(step.started->body).parent : ProcessUid{};
        at = step.started ? step.started->time : at;
    }
    return false;
}

/// A program of the system that somebody else than a package manager wrote.
Result<bool> TraceEngine::wasReplaced(const Activity& activity) {
    const auto& image = std::get<ImageStarted>(activity.body);
    FileId file = image.file;
    if (!file.isKnown()) {
        METSUKE_TRY(file, fileAt(image.path, activity.time));
    }
    if (!file.isKnown()) {
        return false;
    }
    METSUKE_TRY(const FileLife life, lifeOf(file, activity.time));
    for (const Activity& change : life.changes) {
        if (std::get<FileChanged>(change.body).change != FileChanged::Change::Written || !change.process.isKnown()) {
            continue;
        }
        METSUKE_TRY(const bool isPackaged, isOfPackageManager(change.process, change.time));
        if (!isPackaged) {
            return true;
        }
    }
    return false;
}

Result<std::optional<TraceEngine::Suspect>> TraceEngine::suspectOf(
    const std::vector<Step>& chain, size_t step, const Activity& activity) {
    const auto& image = std::get<ImageStarted>(activity.body);
    const ImageStarted asFile{image.script, {}, {}, {}, {}, -1, {}, false, false};
    const std::optional<Suspect> none;
    if (image.isInMemory || !isSystemProgram(image)) {
        return std::optional(Suspect{step, activity, image.path, image.file, 1, "endpoint.edge.program"});
    }
    if (!image.script.empty() && image.script != image.path && !isSystemProgram(asFile)) {
        return std::optional(Suspect{step, activity, image.script, {}, 1, "endpoint.edge.script"});
    }
    const GivenProgram given = image.script.empty() ? programGiven(image.path, image.arguments) : GivenProgram{};
    if (given.kind == GivenProgram::Kind::File) {
        const auto& started = chain[step].started;
        const std::string path = pathFrom(started ? std::get<ProcessStarted>(started->body).workingFolder : std::string(), given.file);
        if (!path.empty() && !isSystemProgram({path, {}, {}, {}, {}, -1, {}, false, false})) {
            METSUKE_TRY(const FileId file, fileAt(path, activity.time));
            return std::optional(Suspect{step, activity, path, file, file.isKnown() ? 0.9 : 0.7, "endpoint.edge.argument"});
        }
    }
    METSUKE_TRY(const bool isReplaced, wasReplaced(activity));
    return isReplaced ? std::optional(Suspect{step, activity, image.path, image.file, 1, "endpoint.edge.replaced"}) : none;
}

/// The first program that is not the system's own, from image `image` of step `from` up; none when the chain comes to
/// an end before, or to a person.
Result<std::optional<TraceEngine::Suspect>> TraceEngine::suspectIn(const std::vector<Step>& chain, size_t from, size_t image) {
    for (size_t step = from; step < chain.size(); ++step) {
        if (chain[step].isInherited) {
            continue; // its images are those of the next one
        }
        if (step > from && (chain[step].isFirstProcess() || isInteractiveShell(chain, step))) {
            return std::optional<Suspect>(); // whatever the first process is called, it is given everybody's orphans
        }
        for (size_t i = step == from ? image : 0; i < chain[step].images.size(); ++i) {
            METSUKE_TRY(auto suspect, suspectOf(chain, step, chain[step].images[i]));
            if (suspect) {
                return suspect;
            }
            if (endsChain(std::get<ImageStarted>(chain[step].images[i].body))) {
                return std::optional<Suspect>();
            }
        }
    }
    return std::optional<Suspect>();
}

} // namespace metsuke::endpoint
