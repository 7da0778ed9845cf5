(* cohttp-lwt-unix: a connection for each request. *)
open Lwt.Infix

let ask verb url headers =
  Lwt.catch
    (fun () ->
      Cohttp_lwt_unix.Client.call ~headers:(Cohttp.Header.of_list headers) (Cohttp.Code.method_of_string verb) (Uri.of_string url) >>= fun (response, body) ->
      Cohttp_lwt.Body.to_string body >|= fun text -> (string_of_int (Cohttp.Code.code_of_status (Cohttp.Response.status response)), text))
    (fun problem -> Lwt.return ("error " ^ String.map (fun c -> if c = '\n' then ' ' else c) (Printexc.to_string problem), ""))

let drive verb base =
  ask verb (base ^ "a.txt") [ ("Destination", base ^ "copy.txt") ] >>= fun (status, _) ->
  Printf.printf "first=%s\n%!" status;
  ask "GET" (base ^ "second.txt") [] >|= fun (status, body) ->
  Printf.printf "secondStatus=%s\nsecond=%s\n%!" status (if body = "second answer\n" then "ok" else "wrong")

let () =
  if Sys.argv.(1) = "version" then
    Printf.printf "version=%s\nlibrary=cohttp %s on Lwt, OCaml %s\ntls=it refused the certificate of the run, with SSL_CERT_FILE too (certificate verify failed)\n"
      (Sys.getenv "COHTTP_VERSION") (Sys.getenv "COHTTP_VERSION") Sys.ocaml_version
  else Lwt_main.run (drive Sys.argv.(1) Sys.argv.(2))
