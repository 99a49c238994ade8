package errstack_test

import (
	"testing"

	"example.com/bio/errstack"
)

func TestParseCode(t *testing.T) {
	bio := func(reason errstack.Reason) errstack.Code { return errstack.Pack(errstack.LibBIO, reason) }
	for text, want := range map[string]errstack.Code{
		// The layout of 3.x.
		"error:10000067:BIO routines::connect error": bio(103),
		"0x10000067":     bio(103),
		"0X10000067":     bio(103),
		"10000067":       bio(103),
		" 1000006f\n":    bio(111),
		"error:10000067": bio(103),
		"Error:10000067": bio(103),
		"40A7404E567F0000:error:10000067:BIO routines::connect error:file:line:":                                                     bio(103),
		"40A7404E567F0000:error:80000062:system library:BIO_bind:Address already in use:crypto/bio/bio_sock2.c:177:calling bind()\n": errstack.Sys(98),
		"2026/11/22 10:00:00 server: error:10000075:BIO routines::unable to bind socket (exit 1)":                                    bio(117),
		"failed: error:10080002:BIO routines::system lib: Name or service not known":                                                 bio(errstack.ReasonSysLib),
		"err:8000006f:2:0:6f":                 errstack.Sys(111),
		"err:10000067:20:0:67":                bio(103),
		"error:00000000:lib(0)::reason(0)":    0,
		"error:20000067:lib(64)::reason(103)": errstack.Pack(64, 103),
		"80000062":                            errstack.Sys(98),
		"400C0100":                            errstack.Pack(errstack.LibUser, errstack.ReasonMallocFailure),
		"first error:10000067:BIO routines::connect error and error:10000075:BIO routines::x": bio(103),
		"14800064":                             errstack.Pack(errstack.LibComp, 100), // a library without a name
		"1B800064":                             errstack.Pack(errstack.LibProp, 100),
		"268435559":                            bio(103),            // %lu
		"2147483746":                           errstack.Sys(98),    // above 31 bits
		"2147493709":                           errstack.Sys(10061), // of Windows
		"50331749":                             errstack.Pack(errstack.LibEVP, 101),
		"10000067:BIO routines::connect error": bio(103),
		"80000062:system library:BIO_bind:Address already in use:crypto/bio/bio_sock2.c:177:": errstack.Sys(98),
		"SSL_connect failed (0A000086:SSL routines::certificate verify failed)":               errstack.Pack(errstack.LibSSL, 134),
		"10000075 is the port of 10000067:BIO routines::connect error":                        bio(103),
		"10000067:BIO routines:x, error:10000075:BIO routines:":                               bio(117),
		"error:8000274D:system library:BIO_connect:Unknown error:crypto/bio/bio_sock2.c:116:": errstack.Sys(10061),
		"8000274D": errstack.Sys(10061),
		"`error:10000067:BIO routines::connect error`": bio(103),
		"@error:10000067:": bio(103), "[error:10000067:": bio(103), "{error:10000067:": bio(103), "/error:10000067:": bio(103),
		"err:408006e:8:0:8006e": errstack.Pack(errstack.LibObj, errstack.FlagCommon|110),
		"err:10000067:2":        bio(103), // does not fit the buffer
		"err:10000067:":         bio(103),
		// The layout of 1.1.1.
		"err:408006e:4:80:6e":    errstack.Pack(errstack.LibRSA, 110),
		"err:2008c076:20:8c:76":  bio(118),
		"err:1408010b:14:80:10b": errstack.Pack(errstack.LibSSL, 267), // looks like one of 3.x and UI
		"err:2002062:2:2:62":     errstack.Sys(98),
		"2006A066:BIO routines:BIO_get_host_ip:unable to resolve": bio(102),
		"02002062:system library:connect:Address already in use:": errstack.Sys(98),
		"537444470":                        bio(118),
		"33570913":                         errstack.Sys(97),
		"error:02002714:system library:x:": errstack.Sys(10004), // WSAEINTR, which 1.1.1 cuts to 12 bits
		"error:0200474D:system library:x:": errstack.Sys(10061),
		"error:02004780:system library:x:": errstack.Sys(10112),
		"error:02004713:system library:x:": errstack.Sys(1811),
		"error:02004781:system library:x:": errstack.Sys(1921),
		"error:2008C076:BIO routines:BIO_socket:unable to create socket":                bio(118),
		"error:02004061:system library:socket:Address family not supported by protocol": errstack.Sys(97),
		"error:02002002:system library:fopen:No such file or directory":                 errstack.Sys(2),
		"2008C076":   bio(118),
		"0x02004061": errstack.Sys(97),
		"140213:error:2008A067:BIO routines:BIO_connect:connect error:crypto/bio/b_sock2.c:110:": bio(103),
		"error:20087002:BIO routines:BIO_lookup:system lib":                                      bio(errstack.ReasonSysLib),
		"error:2008F041:BIO routines:BIO_lookup_ex:malloc failure":                               bio(errstack.ReasonMallocFailure),
		"error:20072043:BIO routines:x:passed a null parameter":                                  bio(errstack.ReasonPassedNullParameter),
		"error:20072007:BIO routines:x:passed invalid argument":                                  bio(errstack.ReasonPassedInvalidArgument),
		"error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure":              errstack.Pack(errstack.LibSSL, 1040),
		"error:0D07803A:asn1 encoding routines:asn1_item_embed_d2i:nested asn1 error":            errstack.Pack(errstack.LibASN1, errstack.ReasonNestedASN1Error),
	} {
		if got, err := errstack.ParseCode(text); err != nil || got != want {
			t.Errorf("ParseCode(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "no code", "0x", "error:", "error:xyz", "error:bad input", "error:1000067:BIO routines:", "1000067:BIO routines::",
		"18000000A", "4294967296", "1800000020", "-268435559", "+268435559", "268435559 x", "0x268435559", "error:180000002:x", "g0000067", "10000067 x", "terror:10000067:",
		"zerror:10000067:", "Zerror:10000067:", "aerror:10000067:", "Aerror:10000067:", "0error:10000067:", "9error:10000067:", "_error:10000067:",
		"x10000067:BIO routines::connect error", "10000067:SSL routines::", "10000067:bio", ":10000067::", "error:`0000067:", "error:g0000067:", "error:@0000067:", "error:G0000067:"} {
		if got, err := errstack.ParseCode(text); err == nil {
			t.Errorf("ParseCode(%q) = %v, want an error", text, got)
		}
	}
}

// FuzzParseCode holds that ParseCode reads back every text of a code, and never panics.
func FuzzParseCode(f *testing.F) {
	f.Add(uint32(0x10000067), "connect error")         // a BIO reason
	f.Add(uint32(0x80000062), "error:")                // a system error
	f.Add(uint32(0x2008C076), "err:10000067:")         // would be one of 1.1.1
	f.Add(uint32(0), "")                               // no error
	f.Add(uint32(0xFFFFFFFF), "error:2008C076:x\nyyy") // everything set
	f.Fuzz(func(t *testing.T, number uint32, text string) {
		code := errstack.Code(number)
		for _, s := range []string{code.String(), "40A7404E567F0000:" + code.String() + ":file:1:" + text} {
			if got, err := errstack.ParseCode(s); err != nil || got != code {
				t.Errorf("ParseCode(%q) = %v, %v", s, got, err)
			}
		}
		if got, err := errstack.ParseCode(text); err != nil && got != 0 {
			t.Errorf("ParseCode(%q) = %v, %v", text, got, err)
		}
	})
}
