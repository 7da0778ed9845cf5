{-# LANGUAGE CPP, OverloadedStrings #-}
-- http-streams: one connection, two requests; a new one for the second where the first broke it. It has no timeout.
module Main (main) where

import Control.Exception (SomeException, try)
import qualified Data.ByteString.Char8 as B
import Data.List (isPrefixOf)
import Network.Http.Client
import OpenSSL (withOpenSSL)
import OpenSSL.Session (VerificationMode (VerifyPeer), context, contextSetCAFile, contextSetVerificationMode)
import System.Environment (getArgs, getEnv)
import System.IO (hFlush, stdout)

main :: IO ()
main = withOpenSSL $ do
  arguments <- getArgs
  case arguments of
    ["version"] -> putStrLn ("version=" ++ VERSION_http_streams ++ "\nlibrary=http-streams " ++ VERSION_http_streams ++ ", HsOpenSSL for TLS")
    [verb, base] -> do
      let secure = "https" `isPrefixOf` base
          (place, path) = break (== '/') (drop (if secure then 8 else 7) base)
          (host, port) = drop 1 <$> break (== ':') place
      open <- if not secure then pure (openConnection (B.pack host) (read port)) else do
        trusting <- context
        getEnv "PEM" >>= contextSetCAFile trusting
        contextSetVerificationMode trusting (VerifyPeer True True Nothing)
        pure (openConnectionSSL trusting (B.pack host) (read port))
      connection <- open
      (first, _) <- ask connection verb (path ++ "a.txt") (Just (base ++ "copy.txt"))
      putStrLn ("first=" ++ first) >> hFlush stdout
      next <- if "error" `isPrefixOf` first then open else pure connection
      (second, body) <- ask next "GET" (path ++ "second.txt") Nothing
      putStrLn ("secondStatus=" ++ second ++ "\nsecond=" ++ (if body == "second answer\n" then "ok" else "wrong"))
    _ -> fail "usage"
  where
    ask connection verb path destination = do
      answer <- try $ do
        sendRequest connection (request verb path destination) emptyBody
        receiveResponse connection (\response stream -> (,) (show (getStatusCode response)) <$> simpleHandler response stream)
      pure $ case answer of
        Left problem -> ("error " ++ unwords (words (show (problem :: SomeException))), B.empty)
        Right told -> told
    request verb path destination = buildRequest1 $ do
      http (methodOf verb) (B.pack path)
      maybe (pure ()) (setHeader "Destination" . B.pack) destination
    methodOf "GET" = GET
    methodOf "HEAD" = HEAD
    methodOf other = Method (B.pack other)
