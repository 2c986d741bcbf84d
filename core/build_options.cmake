# SPDX-License-Identifier: GPL-3.0-or-later
# One INTERFACE target carries what every target shares; nothing is set globally.
add_library(metsuke_options INTERFACE)
target_include_directories(metsuke_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_features(metsuke_options INTERFACE cxx_std_20)
target_compile_options(metsuke_options INTERFACE -pthread) # the same for all: some libraries ask for it, and precompiled headers are shared
target_compile_options(metsuke_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Woverloaded-virtual
    -Wnon-virtual-dtor -Wcast-qual -Wformat=2 -Wimplicit-fallthrough)
target_compile_options(metsuke_options INTERFACE $<$<CONFIG:Release,RelWithDebInfo>:-fstack-protector-strong>)
# Everything is linked into programs: without these, position-independent code may not inline across a file's own functions.
target_compile_options(metsuke_options INTERFACE -fvisibility=hidden -fvisibility-inlines-hidden -fno-semantic-interposition)
target_compile_definitions(metsuke_options INTERFACE
    $<$<CONFIG:Release,RelWithDebInfo>:_GLIBCXX_ASSERTIONS>
    METSUKE_VERSION="${PROJECT_VERSION}")
if(METSUKE_SANITIZE)
    target_compile_options(metsuke_options INTERFACE -fsanitize=${METSUKE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(metsuke_options INTERFACE -fsanitize=${METSUKE_SANITIZE})
else()
    target_compile_options(metsuke_options INTERFACE $<$<CONFIG:Release,RelWithDebInfo>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
endif()
target_link_options(metsuke_options INTERFACE -Wl,-z,relro,-z,now)
if(METSUKE_FUZZ)
    target_compile_options(metsuke_options INTERFACE -fsanitize=fuzzer-no-link)
    target_include_directories(metsuke_options BEFORE INTERFACE ${CMAKE_SOURCE_DIR}/tests/fuzz/compat)
endif()

# metsuke_precompile(target owner <header>...): the headers, compiled once by the first target of that owner's name and
# taken over by all others, whose options must be the same.
function(metsuke_precompile target owner)
    if(NOT METSUKE_PCH)
        return()
    elseif(target STREQUAL owner)
        target_precompile_headers(${target} PRIVATE ${ARGN})
    else()
        target_precompile_headers(${target} REUSE_FROM ${owner})
    endif()
endfunction()

# metsuke_unity(target): several sources a compiler run, where METSUKE_UNITY asks for it. Names in unnamed namespaces have to be
# unique in such a target.
function(metsuke_unity target)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ${METSUKE_UNITY} UNITY_BUILD_BATCH_SIZE 8)
endfunction()

# metsuke_library(core_flow SOURCES a.cpp ... LINKS core_packet ...): one static library a folder.
# What a folder's headers expose of another folder is visible to its users, hence PUBLIC between our own targets;
# third-party libraries are linked PRIVATE with PRIVATE_LINKS.
function(metsuke_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE metsuke_options ${ARG_PRIVATE_LINKS} PUBLIC ${ARG_LINKS})
    metsuke_precompile(${name} core_base
        <algorithm> <array> <cstdint> <cstring> <functional> <memory> <optional> <span> <string> <string_view>
        <unordered_map> <utility> <variant> <vector>)
endfunction()
