/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause OR GPL-3.0-or-later */
/* What the programs in the kernel write and the sensor reads: one layout, compiled by both. Every field lies on its own
   size, so that both compilers put it in the same place. */
#ifndef METSUKE_RING_RECORD_H
#define METSUKE_RING_RECORD_H

#ifndef __bpf__ /* there, kernel_types.h has the types */
#include <stdint.h>
#endif

enum ring_kind { RING_FORK = 1, RING_EXEC = 2, RING_EXIT = 3, RING_SOCKET = 4 };

/* Whose: the first thread of a process, and when that began. Times are ns since boot, sleep included. */
struct ring_process {
    uint32_t pid;
    uint32_t uid;
    uint64_t start;
};

struct ring_header {
    uint32_t kind;
    uint32_t unused;
    uint64_t time;
    struct ring_process process;
};

struct ring_fork {
    struct ring_header header;
    struct ring_process parent;
    uint32_t namespace_pid;
    uint32_t login_uid;
};

enum { RING_PATH = 512, RING_ARGUMENTS = 4096 };

struct ring_exec {
    struct ring_header header;
    uint64_t inode;
    uint64_t size;
    uint32_t device; /* as the kernel has it: 12 bits major, 20 minor */
    uint32_t links;
    uint32_t arguments_size;
    uint32_t unused;
    char asked[RING_PATH];
    char interpreter[RING_PATH];
    char arguments[RING_ARGUMENTS]; /* NUL between them; only the first arguments_size bytes are there */
};

struct ring_exit {
    struct ring_header header;
    uint32_t status;
    uint32_t unused;
};

struct ring_socket {
    struct ring_header header; /* process.pid 0: not known */
    uint64_t opened;
    uint64_t bytes_sent;
    uint64_t bytes_received;
    uint8_t local[16];
    uint8_t remote[16];
    uint16_t local_port;
    uint16_t remote_port;
    uint8_t is_v6;
    uint8_t is_initiated;
    uint8_t is_closed;
    uint8_t is_established; /* it was, once */
};

/* Keys and values of the maps that the sensor fills or reads. */
struct listener_key {
    uint32_t network_namespace;
    uint32_t port;
};

#endif
